"""Where coordinators connect a form in Kobo, say what its questions hold, and see what came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.worker import worker_is_alive
from programmes.models import Programme
from stories.answers import complete
from stories.importing.forms import label_of
from stories.kobo import arrivals, files, pulling, sources
from stories.kobo.forms import ChoicesForm, QuestionsForm, SourceForm
from stories.kobo.reading import Codebook, Reader, guessed
from stories.kobo.submission import Malformed, parsed, questions_of, submission_of
from stories.models import KoboMessage, KoboSource
from stories.services.writing import refuse_unready
from stories.views.kobo_door import HEADER

if TYPE_CHECKING:
    from accounts.models import User

SHOWN = 30


@login_required
@require_http_methods(["GET", "POST"])
def source_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The forms of a programme, and one more to connect."""
    user = cast("User", request.user)
    programme: Programme = get_object_or_404(Programme.objects.visible_to(user), pk=pk)
    if not user.has_perm("stories.manage_kobo", KoboSource(programme=programme)):
        raise PermissionDenied
    new = KoboSource(programme=programme, collector=user)
    form = SourceForm(_posted(request), programme=programme, instance=new)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = sources.make_source(programme, by=user, **form.cleaned_data)
            return _with_secret(request, made, secret)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    found = KoboSource.objects.visible_to(user).filter(programme=programme)
    context = {"programme": programme, "form": form, "sources": found.select_related("collector")}
    return render(request, "stories/kobo_list.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """A form: what came, what is missing, what to do about it."""
    found = _fetch(request, pk)
    mine = KoboMessage.objects.filter(source=found)
    missing = mine.with_open_files().select_related("intake__story")[:SHOWN]
    waiting = mine.unsettled().exclude(intake__reasons={}).select_related("intake")[:SHOWN]
    context = {
        "source": found,
        "address": _address(request, found),
        "header": HEADER,
        "counts": sources.counts_of(found),
        "missing": [_told(message) for message in missing],
        "waiting": [message.intake for message in waiting],
        "has_token": bool(sources.token_of(found)),
        "is_pulled_now": pulling.is_going_on(found),
        "worker_is_alive": not found.pull_asked_at or worker_is_alive(),
    }
    return render(request, "stories/kobo_source.html", context)


def _told(message: KoboMessage) -> dict[str, Any]:
    """Of a story, the files that did not come, and why."""
    open_files = [file for file in message.files if not file["is_here"]]
    story = message.intake and message.intake.story
    return {"story": story, "files": open_files, "again_at": message.again_at}


@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, server, id, person or token."""
    found = _fetch(request, pk)
    form = SourceForm(_posted(request), programme=found.programme, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            sources.change_source(found, by=cast("User", request.user), **form.cleaned_data)
            messages.success(request, _("The form was changed."))
            return redirect(found)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    context = {"source": KoboSource.objects.get(pk=pk), "form": form}
    return render(request, "stories/kobo_change.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """Which question holds what, and what choices mean; tried out before it is kept."""
    found = _fetch(request, pk)
    seen = sources.texts_seen(found)
    sample, problem = _sample(request.POST.get("sample", ""))
    form = _questions_form(request, found, [*seen, sample] if sample else seen)
    if problem:
        form.add_error("sample", problem)
    if request.method != "POST" or not form.is_valid():
        book = Codebook.of(found)
        context = {"source": found, "form": form, "choices_form": _choices_form(found, book, seen)}
        status = 422 if request.method == "POST" else 200
        return render(request, "stories/kobo_questions.html", context, status=status)
    book = Codebook(form.said("column"), form.said("default"), found.choices)
    choices = _choices_form(found, book, [*seen, sample] if sample else seen, request.POST)
    if choices.is_valid():
        book = Codebook(book.columns, book.defaults, choices.said())
    if "try" in request.POST:
        tried = _tried(found, book, sample or (seen[0] if seen else {}))
        context = {"source": found, "form": form, "choices_form": choices, "tried": tried}
        return render(request, "stories/kobo_questions.html", context)
    sources.map_source(found, book, by=cast("User", request.user))
    messages.success(request, _("Kept. What waited is read again now."))
    return redirect(found)


def _sample(text: str) -> tuple[dict[str, str], str]:
    """What a pasted submission answers, or why it cannot be read."""
    if not text.strip():
        return {}, ""
    try:
        return submission_of(parsed(text)).texts, ""
    except Malformed as error:
        return {}, str(error)


def _questions_form(request: HttpRequest, found: KoboSource, seen: Any) -> QuestionsForm:
    """Offers the questions that were seen, and those that were named before."""
    asked = dict.fromkeys(name for texts in seen for name in questions_of(texts))
    asked |= dict.fromkeys(found.columns.values())
    columns = found.columns or guessed(asked)
    initial = {f"column_{name}": question for name, question in columns.items()}
    initial |= {f"default_{name}": text for name, text in found.defaults.items()}
    return QuestionsForm(_posted(request), questions=sorted(asked), initial=initial)


def _choices_form(found: KoboSource, book: Codebook, seen: Any, data: Any = None) -> ChoicesForm:
    return ChoicesForm(data, reader=Reader(found.programme), book=book, seen=seen)


def _tried(found: KoboSource, book: Codebook, texts: Any) -> dict[str, Any]:
    """What a submission would become: its answers, and what is wrong with them."""
    answers, problems = Reader(found.programme).answers(texts, book)
    try:
        if not problems:
            refuse_unready(complete(answers), found.programme)
    except ValidationError as refusal:
        problems = refusal.message_dict
    return {
        "answers": [(label_of(name), _shown(value)) for name, value in answers.items() if value],
        "problems": [(label_of(name), " ".join(said)) for name, said in problems.items()],
    }


def _shown(value: Any) -> Any:
    return _("Yes") if value is True else value


@login_required
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Fetch what is missing, read or try again, a new secret, or the end."""
    if action not in ACTS:
        raise Http404
    return ACTS[action](request, _fetch(request, pk))


def _pull(request: HttpRequest, found: KoboSource) -> HttpResponse:
    pulling.ask_for_pull(found, by=cast("User", request.user))
    return redirect(found)


def _read_again(request: HttpRequest, found: KoboSource) -> HttpResponse:
    n = arrivals.read_again(found)
    sentence = ngettext("%(n)d is read again.", "%(n)d are read again.", n)
    messages.success(request, sentence % {"n": n})
    return redirect(found)


def _fetch_again(request: HttpRequest, found: KoboSource) -> HttpResponse:
    n = files.fetch_again(found)
    sentence = ngettext("%(n)d story is tried again.", "%(n)d stories are tried again.", n)
    messages.success(request, sentence % {"n": n})
    return redirect(found)


def _renew(request: HttpRequest, found: KoboSource) -> HttpResponse:
    secret = sources.new_secret(found, by=cast("User", request.user))
    return _with_secret(request, found, secret)


def _end(request: HttpRequest, found: KoboSource) -> HttpResponse:
    sources.end_source(found, by=cast("User", request.user))
    messages.success(request, _("Nothing more is taken from this form. Its stories stay."))
    return redirect(found)


ACTS = {
    "pull": _pull,
    "read-again": _read_again,
    "fetch-again": _fetch_again,
    "renew": _renew,
    "end": _end,
}


def _with_secret(request: HttpRequest, found: KoboSource, secret: str) -> HttpResponse:
    """The one page that shows a secret."""
    context = {"source": found, "secret": secret, "address": _address(request, found)}
    response = render(request, "stories/kobo_secret.html", {**context, "header": HEADER})
    response["Cache-Control"] = "no-store"
    return response


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _address(request: HttpRequest, found: KoboSource) -> str:
    return request.build_absolute_uri(reverse("kobo:receive", args=[found.pk]))


def _fetch(request: HttpRequest, pk: int) -> KoboSource:
    seen = KoboSource.objects.visible_to(cast("User", request.user))
    found: KoboSource = get_object_or_404(
        seen.select_related("programme", "collector", "made_by"), pk=pk
    )
    return found
