"""Letters of the coordinators to the members of a segment."""

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from coordination import letters
from coordination.letter_forms import LetterDecisionForm, LetterForm
from coordination.models import Letter
from coordination.segments import in_words, reach
from members.transitions import TransitionRefused
from notifications.delivery import mail

PER_PAGE = 30
writes = permission_required("coordination.write_letter", raise_exception=True)


def answer(request, name, title, **context):
    shown = admin.site.each_context(request) | {"title": title} | context
    return TemplateResponse(request, f"admin/coordination/letters/{name}.html", shown)


def letter_of(request, pk):
    return get_object_or_404(Letter.objects.visible_to(request.user).select_related("by", "confirmed_by"), pk=pk)


@require_safe
@writes
def letter_list(request):
    found = Letter.objects.visible_to(request.user).select_related("by")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return answer(request, "list", _("Letters to members"), page=page)


@writes
def letter_create(request):
    return written(request, Letter(by=request.user), _("New letter to members"))


@writes
def letter_edit(request, pk):
    letter = letter_of(request, pk)
    if letter.by != request.user or letter.state != Letter.State.DRAFT:
        messages.warning(request, _("Only its writer changes a letter, before it is handed over."))
        return redirect(letter)
    return written(request, letter, _("Change the letter"))


def written(request, letter, title):
    """The page on which a letter is written; pressing “Count” writes nothing."""
    form = LetterForm(request.POST if request.method == "POST" else None, instance=letter, by=request.user)
    only_counts = "count" in request.POST
    if form.is_valid() and not only_counts:
        try:
            return redirect(form.save())
        except letters.LetterChanged:
            form.say_changed()
    if only_counts:
        form.forget_the_words()
    context = {"form": form, "letter": letter, "known": letters.KNOWN.items(), "only_counts": only_counts}
    return answer(request, "edit", title, reach=reach(form.segment()), **context)


@require_safe
@writes
def letter_detail(request, pk):
    return shown(request, letter_of(request, pk))


def shown(request, letter, form=None):
    is_open = letter.state in (Letter.State.DRAFT, Letter.State.WAITING)
    context = {
        "letter": letter,
        "segment": in_words(letter),
        "copies": [(code, mail(letters.example(letter, request.user, code))) for code in letter.languages],
        "form": form or LetterDecisionForm(letter=letter, by=request.user),
        "steps": letters.steps(letter, request.user),
        "limit": settings.LETTER_NEEDS_SECOND_ABOVE,
        "is_writer": letter.by == request.user,
    }
    if is_open:
        context["reach"] = found = letters.reach_of(letter)
        context["needs_second"] = found.number > settings.LETTER_NEEDS_SECOND_ABOVE
        context["differs"] = bool(letter.counted) and letters.differs(found.number, letter.counted)
    elif letter.state == Letter.State.SENT:
        context["outcome"] = numbers = letters.outcome(letter)
        context["on_the_way"] = numbers["unwritten"] + numbers["queued"]
    return answer(request, "detail", str(letter), **context)


@require_safe
@writes
def letter_preview(request, pk, language):
    """The HTML part, as a page of its own."""
    letter = letter_of(request, pk)
    if language not in letter.languages:
        raise Http404
    html, _kind = mail(letters.example(letter, request.user, language)).alternatives[0]
    return HttpResponse(html)


@require_POST
@writes
def letter_test(request, pk):
    letter = letter_of(request, pk)
    number = letters.test(letter, request.user)
    sentence = ngettext(
        "A test is on its way to %(address)s.", "%(number)d tests are on their way to %(address)s.", number
    )
    messages.success(request, sentence % {"number": number, "address": request.user.email})
    return redirect(letter)


@require_POST
@writes
def letter_decision(request, pk):
    letter = letter_of(request, pk)
    form = LetterDecisionForm(request.POST, letter=letter, by=request.user)
    if not form.is_valid():
        return shown(request, letter, form)
    try:
        messages.success(request, form.decide())
    except TransitionRefused:
        messages.warning(request, form.GONE)
    except letters.LetterChanged:
        messages.warning(request, _("The letter was changed since you opened it. Read it once more."))
    except letters.NobodyThere:
        messages.warning(request, _("Nobody of this segment may be written to. Nothing was sent."))
    except letters.NumberChanged:
        messages.warning(
            request, _("The number of recipients has changed by more than a tenth. See the new one, and press again.")
        )
    return redirect(letter)
