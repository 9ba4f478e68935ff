"""The page of the desk that shows what goes out, what failed and what came back, and takes a press about it."""

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from coordination import jobs
from coordination.forms import TendForm
from digests.runs import latest_runs
from members.transitions import TransitionRefused
from notifications import mail_log
from notifications.models import Bounce, Message

SHOWN = 50


@permission_required("notifications.view_message", raise_exception=True)
def mail_and_jobs(request):
    mails, bounces, failed = Message.objects.failed(), Bounce.objects.of_members(), jobs.failed()
    context = admin.site.each_context(request) | {
        "title": _("Mail and jobs"),
        "queued": Message.objects.filter(state=Message.State.QUEUED).count(),
        "oldest_since": timezone.now() - mail_log.oldest_unsent(),
        "mails": mails.select_related("recipient")[:SHOWN],
        "mail_count": mails.count(),
        "bounces": bounces.select_related("message__recipient")[:SHOWN],
        "bounce_count": bounces.count(),
        "jobs": jobs.described(list(failed[:SHOWN])),
        "job_count": failed.count(),
        "worker": jobs.liveness(),
        "runs": latest_runs(),
        "may_tend": request.user.has_perm("notifications.tend_message"),
    }
    return TemplateResponse(request, "admin/coordination/mail_and_jobs.html", context)


@require_POST
@permission_required("notifications.tend_message", raise_exception=True)
def mail_and_jobs_decision(request):
    form = TendForm(request.POST)
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return redirect("admin:mail_and_jobs")
    try:
        messages.success(request, tend(request.user, **form.cleaned_data))
    except (TransitionRefused, jobs.JobRefused):
        messages.warning(request, _("Nothing was changed: somebody was first, or the same job waits already."))
    return redirect("admin:mail_and_jobs")


def tend(by, subject, pk, what, reason):
    """Do what was asked, and give the sentence that says so."""
    if subject == "mails":
        number = mail_log.try_all_again(by)
        return ngettext("%(number)s mail is queued again.", "%(number)s mails are queued again.", number) % {
            "number": number
        }
    if subject == "bounce":
        mail_log.believe_again(get_object_or_404(Bounce, pk=pk), by, reason)
        return _("Set aside. We write to this address again.")
    one = get_object_or_404(Message, pk=pk) if subject == "mail" else pk
    activity = mail_log if subject == "mail" else jobs
    if what == "again":
        activity.try_again(one, by)
        return _("Queued again.")
    activity.set_aside(one, by, reason)
    return _("Set aside.")
