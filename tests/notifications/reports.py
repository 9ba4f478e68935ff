"""Mails about letters that did not arrive, as mail servers write them."""

HEADER = """\
From: Mail Delivery System <MAILER-DAEMON@mx.example.org>
To: cop@example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
"""


def postfix(
    message_id, *, action="failed", status="5.1.1", recipient="amina@example.org", said="550 5.1.1 no such user"
):
    """RFC 3464 with the whole letter inside."""
    return f"""{HEADER}\
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Queue-ID: 4Q1

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; {said}
    in folded words

--b
Content-Type: message/rfc822

From: cop@example.org
Message-ID: {message_id}
Subject: Welcome

Dear Amina
--b--
""".encode()


def exchange(message_id):
    """Only the headers come back, the identity folded onto a line of its own."""
    return f"""{HEADER}\
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/html; charset=utf-8

<p>Delivery has failed to these recipients</p>
--b
Content-Type: message/delivery-status

Reporting-MTA: dns;mx.example.org

Final-recipient: RFC822;amina@example.org
Action: Failed
Status: 5.2.1 (mailbox disabled)
--b
Content-Type: text/rfc822-headers

Subject: Welcome
Message-ID:
 {message_id}
--b--
""".encode()


def qmail(message_id):
    """Words only."""
    return f"""{HEADER}
Hi. This is the qmail-send program at mx.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.

<amina@example.org>:
Remote host said: 550 no mailbox by that name is currently available
--- Below this line is a copy of the message.

Message-ID: {message_id}
Subject: Welcome
""".encode()


def absence(message_id):
    """Somebody is away; the address works."""
    return f"""\
From: amina@example.org
To: cop@example.org
Subject: Away until 5.12.26
Auto-Submitted: auto-replied
In-Reply-To: {message_id}

I am at 550 Ngong Road, section 5.1.1.
""".encode()
