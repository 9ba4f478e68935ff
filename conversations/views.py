"""Conversations: one's own list, writing, reading and answering."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from conversations import reporting, writing
from conversations.forms import AnswerForm, MessageForm, ReadingForm, ReportForm
from conversations.models import Conversation
from organizations.models import Organization
from terms.standing import check_takes_part

PER_PAGE = 20


def conversation_list(request):
    """Those that the person began, and those of the organizations for which they act."""
    found = Conversation.objects.visible_to(request.user).select_related("organization", "person")
    page = Paginator(found.newest_first(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return TemplateResponse(request, "conversations/conversation_list.html", {"page": page})


def conversation_create(request, slug):
    check_takes_part(request.user, _("Members write to organizations once a coordinator has approved them."))
    organization = get_object_or_404(Organization.objects.listed(), slug=slug)
    if request.method == "POST":
        form = MessageForm(request.POST)
        if form.is_valid() and (conversation := begun(form, organization, request.user)):
            messages.success(request, _("Your message is on its way. The answer stands here, and you get a letter."))
            return redirect(conversation)
    else:
        form = MessageForm()
    context = {
        "organization": organization,
        "form": form,
        "obstacle": writing.obstacle(writing.check_beginning, organization, request.user),
        "reached": writing.addressees(organization).count(),
        "own_organizations": writing.organizations_of(request.user),
    }
    return TemplateResponse(request, "conversations/conversation_create.html", context)


def begun(form, organization, by):
    try:
        return writing.begin(organization, by, **form.cleaned_data)
    except writing.WritingRefused as refused:
        form.add_error(None, refused)
    return None


def conversation_detail(request, slug, pk):
    """What was written, and the way to answer."""
    conversation = own_conversation(request, slug, pk)
    if conversation.organization.slug != slug:
        return redirect(conversation)
    if request.method == "POST":
        form = AnswerForm(request.POST)
        if form.is_valid() and answered(form, conversation, request.user):
            messages.success(request, _("Your message is on its way."))
            return redirect(conversation)
    else:
        form = AnswerForm()
    context = {"form": form} | shown(conversation, request.user)
    return TemplateResponse(request, "conversations/conversation_detail.html", context)


def own_conversation(request, slug, pk, *, answering=False):
    found = (
        Conversation.objects.answered_by(request.user) if answering else Conversation.objects.visible_to(request.user)
    )
    related = found.addressed(slug).newest_first(request.user).select_related("organization", "person")
    return get_object_or_404(related, pk=pk)


def answered(form, conversation, by):
    try:
        return writing.answer(conversation, by, **form.cleaned_data)
    except writing.WritingRefused as refused:
        form.add_error(None, refused)
    return None


def shown(conversation, reader):
    """The conversation as one side sees it."""
    is_theirs = conversation.person_id == reader.pk
    return {
        "conversation": conversation,
        "organization": conversation.organization,
        "written": conversation.messages.all(),
        "is_theirs": is_theirs,
        "is_blocked": not is_theirs
        and conversation.organization.message_blocks.standing().filter(person=conversation.person_id).exists(),
        "obstacle": writing.obstacle(writing.check_answering, conversation, reader),
        "can_report": reporting.reportable(conversation, reader) is not None,
        "reports": conversation.reports.filter(by=reader).prefetch_related("views__viewed_by"),
    }


@require_POST
def reading_create(request, slug, pk):
    conversation = own_conversation(request, slug, pk)
    form = ReadingForm(request.POST)
    if form.is_valid():
        writing.mark_as_read(conversation, request.user, form.cleaned_data["until"])
    return redirect("conversations:conversation_list")


@require_POST
def block_create(request, slug, pk):
    """The organization takes no more messages from this person."""
    conversation = own_conversation(request, slug, pk, answering=True)
    writing.block(conversation, request.user)
    messages.success(request, _("No more messages from this person reach the organization."))
    return redirect(conversation)


@require_POST
def block_delete(request, slug, pk):
    conversation = own_conversation(request, slug, pk, answering=True)
    writing.unblock(conversation, request.user)
    messages.success(request, _("This person may write to the organization again."))
    return redirect(conversation)


def report_create(request, slug, pk):
    """Show the conversation to the coordinators."""
    conversation = own_conversation(request, slug, pk)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and reported(form, conversation, request.user):
        messages.success(request, _("A coordinator reads it and writes to you."))
        return redirect(conversation)
    context = {"conversation": conversation, "form": form}
    return TemplateResponse(request, "conversations/report_create.html", context)


def reported(form, conversation, by):
    try:
        return reporting.report(conversation, by, form.cleaned_data["reason"])
    except reporting.AlreadyReported:
        form.add_error(None, _("You have reported it already. A coordinator writes to you."))
    except reporting.NothingToReport:
        form.add_error(None, _("The other side has written nothing yet."))
    return None
