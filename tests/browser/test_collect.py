"""The form on a phone: what a network, a phone and a day do to it, and that no word is lost."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect
from playwright.sync_api import Error as PlaywrightError

from accounts.models import User
from programmes.models import Programme, Question
from programmes.services import add_question
from stories.collect import shell
from stories.importing.reading import rows_of
from stories.models import Attachment, Story
from stories.services import make_link, revoke_link
from tests.browser.faults import Network, faulty
from tests.factories import House, PeriodFactory, QuestionFactory

OVERFLOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
PHONE = {"width": 360, "height": 740}
SOON = 30_000
expect.set_options(timeout=SOON)  # patience costs nothing where the machine is quick
pytestmark = pytest.mark.phone


@pytest.fixture
def network(live_server: Any, settings: Any) -> Iterator[Network]:
    settings.COLLECT_RETRY_SECONDS = 0.1
    with faulty(live_server.url) as network:
        yield network


@pytest.fixture
def house(transactional_db: None) -> House:
    return House.build()


class Phone:
    """A collector's phone: what they see, tap and type."""

    def __init__(self, page: Page, network: Network, programme: Programme) -> None:
        self.page, self.network, self.programme = page, network, programme
        page.set_viewport_size(PHONE)

    def sign_in(self, user: User | None) -> None:
        name = django_settings.SESSION_COOKIE_NAME
        self.page.context.clear_cookies(name=name)
        if user is not None:
            client = Client()
            client.force_login(user)
            value = client.cookies[name].value
            self.page.context.add_cookies([{"name": name, "value": value, "url": self.network.url}])

    def visit(self, language: str = "en") -> None:
        self.page.goto(f"{self.network.url}/collect/{self.programme.pk}/{language}/")
        self.ready()

    def ready(self) -> None:
        self.page.locator("html[data-ready]").wait_for(state="attached", timeout=SOON)

    def turn(self, *, off: bool) -> None:
        self.page.context.set_offline(off)

    def begin(self) -> None:
        self.page.get_by_role("button", name="Write a new story").click()
        expect(self.page.locator("#place-heading")).to_be_visible()

    def next(self) -> None:
        self.page.locator("[data-go=next]:visible").click()

    def write(self, title: str, happened: str = "The well was dug.") -> None:
        """Go through the pages and give what is needed."""
        self.begin()
        self.next()
        self.page.fill("[name=happened]", happened)
        self.next()
        self.next()
        self.page.fill("[name=title]", title)
        self.next()
        self.page.fill("[name=significance]", "Time came back to us.")
        self.next()
        self.next()
        self.page.fill("[name=told_on]", "2026-03-15")
        self.page.locator("[data-go=check]:visible").click()

    def finish(self, title: str, **more: Any) -> None:
        self.write(title, **more)
        self.page.get_by_role("button", name="Finish and send").click()
        expect(self.page.locator("#home-heading")).to_be_visible()

    def story(self, title: str) -> Any:
        return self.page.locator("li[data-state]").filter(has_text=title)

    def sees(self, title: str, state: str) -> None:
        expect(self.story(title)).to_have_attribute("data-state", state, timeout=SOON)


@pytest.fixture
def phone(page: Page, network: Network, house: House) -> Phone:
    phone = Phone(page, network, house.programme)
    phone.sign_in(house.collector)
    return phone


def only(title: str) -> Story:
    return Story.objects.get(current__title=title)


def test_a_story_written_without_a_network_is_sent_once_there_is_one(phone: Phone) -> None:
    phone.visit()
    phone.turn(off=True)
    phone.page.reload()
    phone.ready()

    phone.finish("Water")
    phone.sees("Water", "waiting")
    assert Story.objects.count() == 0
    phone.turn(off=False)

    phone.sees("Water", "sent")
    assert only("Water").reference in phone.story("Water").inner_text()


def test_lost_answers_make_no_second_story(phone: Phone) -> None:
    phone.visit()
    phone.network.break_next("PUT", "lose answer", "half answer", "lose request")

    phone.finish("Water")

    phone.sees("Water", "sent")
    story = only("Water")
    assert phone.network.statuses("PUT", str(story.uuid)) == [201, 200, 200]


def test_three_tabs_without_locks_make_one_story(phone: Phone, context: BrowserContext) -> None:
    context.add_init_script("Object.defineProperty(navigator, 'locks', {value: undefined})")
    phone.visit()
    phone.turn(off=True)
    phone.finish("Water")
    others = [Phone(context.new_page(), phone.network, phone.programme) for _ in range(2)]
    for other in others:
        other.visit()

    phone.turn(off=False)
    for one in (phone, *others):
        one.page.evaluate("Collect.send(true)")

    phone.sees("Water", "sent")
    assert set(phone.network.statuses("PUT", str(only("Water").uuid))) <= {201, 200}


def test_an_ended_session_asks_to_sign_in_and_then_sends(phone: Phone, house: House) -> None:
    phone.visit()
    phone.turn(off=True)
    phone.finish("Water")
    phone.sign_in(None)

    phone.turn(off=False)
    phone.sees("Water", "login")
    link = phone.story("Water").get_by_role("link", name="Sign in").get_attribute("href")
    assert Story.objects.count() == 0
    phone.sign_in(house.collector)
    phone.visit()

    phone.sees("Water", "sent")
    assert link == f"/accounts/login/?next=%2Fcollect%2F{house.programme.pk}%2Fen%2F"
    assert Story.objects.count() == 1


def test_a_story_can_be_begun_while_the_session_has_ended(phone: Phone) -> None:
    phone.visit()
    phone.sign_in(None)

    phone.visit()
    phone.finish("Water")

    phone.sees("Water", "login")


def test_a_closed_tab_leaves_the_draft_to_go_on_with(
    phone: Phone, context: BrowserContext, house: House
) -> None:
    phone.visit()
    phone.turn(off=True)
    phone.begin()
    phone.next()
    phone.page.fill("[name=happened]", "Half a story")
    expect(phone.page.locator("#saved")).to_contain_text("Saved on this phone at")
    phone.page.close()

    again = Phone(context.new_page(), phone.network, phone.programme)
    again.visit()
    again.page.get_by_role("button", name="Go on").click()

    expect(again.page.locator("[name=happened]")).to_have_value("Half a story")


def test_a_page_loaded_anew_is_where_it_was(phone: Phone) -> None:
    phone.visit()
    phone.begin()
    phone.next()
    phone.page.fill("[name=happened]", "Half a story")
    expect(phone.page.locator("#saved")).to_contain_text("Saved on this phone at")

    phone.page.reload()
    phone.ready()

    expect(phone.page.locator("[name=happened]")).to_be_visible()
    expect(phone.page.locator("[name=happened]")).to_have_value("Half a story")
    expect(phone.page.locator("#saved")).to_have_text("Your unfinished story was brought back.")


def test_the_phones_own_back_leads_to_the_page_before(phone: Phone) -> None:
    phone.visit()
    phone.begin()
    phone.next()

    phone.page.go_back()

    expect(phone.page.locator("#place-heading")).to_be_visible()
    expect(phone.page.locator("#place-heading")).to_be_focused()


def test_two_tabs_do_not_write_the_same_draft(phone: Phone, context: BrowserContext) -> None:
    phone.visit()
    phone.begin()
    phone.next()
    phone.page.fill("[name=happened]", "Half a story")
    expect(phone.page.locator("#saved")).to_contain_text("Saved on this phone at")
    other = Phone(context.new_page(), phone.network, phone.programme)
    other.visit()

    other.page.get_by_role("button", name="Go on").click()

    expect(other.page.locator("#trouble")).to_have_text("This story is open in another tab.")


REASON = (
    "Write down why this change is significant to the teller. "
    "If the teller gave no reason, say so in the field below it."
)


def test_what_is_missing_is_said_while_the_teller_is_there(phone: Phone) -> None:
    phone.visit()
    phone.begin()
    phone.page.locator("[data-go=check]:visible").click()

    phone.page.get_by_role("button", name="Finish and send").click()

    said = phone.page.locator("#missing li").all_inner_texts()
    assert said == [
        "Give the story a short title.",
        "Write down what changed, in the teller's words.",
        REASON,
        "Give the day on which the story was told.",
    ]
    phone.page.locator("#missing a").first.click()
    expect(phone.page.locator("[name=title]")).to_be_focused()
    expect(phone.page.locator("[name=title]")).to_have_attribute("aria-invalid", "true")


def test_what_the_server_refuses_is_kept_with_its_reason_and_corrected(
    phone: Phone, house: House
) -> None:
    phone.visit()
    phone.turn(off=True)
    phone.finish("Water")
    house.period.__class__.objects.update(state="selecting")

    phone.turn(off=False)
    phone.sees("Water", "fix")
    reason = phone.story("Water").locator("[data-errors]").inner_text()
    other = PeriodFactory(programme=house.programme, name="Next period")
    phone.visit()
    phone.page.get_by_role("button", name="Correct").click()
    phone.page.get_by_label("Period").select_option(str(other.pk))
    phone.page.locator("[data-go=check]:visible").click()
    phone.page.get_by_role("button", name="Finish and send").click()

    phone.sees("Water", "sent")
    assert "is not collecting stories now" in reason
    assert only("Water").period == other


def test_other_words_under_the_same_id_overwrite_nothing(phone: Phone) -> None:
    phone.visit()
    phone.network.break_next("PUT", "lose answer")
    phone.network.rules.append(lambda m, path: "lose request" if "session" in path else None)
    phone.turn(off=True)
    phone.finish("Water")
    phone.network.rules.pop()
    phone.turn(off=False)
    phone.sees("Water", "sent")
    sent = only("Water")
    phone.page.evaluate(OTHER_WORDS, str(sent.uuid))

    phone.page.get_by_role("button", name="Send now").click()
    phone.sees("Well", "conflict")
    phone.page.get_by_role("button", name="Send as another story").click()

    phone.sees("Well", "sent")
    assert only("Water").uuid == sent.uuid
    assert only("Well").uuid != sent.uuid


OTHER_WORDS = """async id => {
  const db = await Collect.db(), receipt = await db.get("outbox", id);
  const answers = Object.assign(Collect.answers.read(), {title: "Well", happened: "Dug."});
  Object.assign(answers, {significance: "Time.", told_on: "2026-03-15"});
  const waits = {state: "waiting", title: "Well", reference: null, answers, media: [], tries: 0};
  await db.put("outbox", Object.assign(receipt, waits, {finished_at: new Date().toISOString()}));
  Collect.changed();
}"""


def test_who_may_no_longer_collect_is_told_and_keeps_the_words(phone: Phone, house: House) -> None:
    phone.visit()
    phone.turn(off=True)
    phone.finish("Water")
    house.collector.memberships.update(ended_at=timezone.now())

    phone.turn(off=False)

    phone.sees("Water", "refused")
    phone.visit()
    expect(phone.page.locator("#no-part")).to_be_visible()
    phone.sees("Water", "refused")


def test_a_second_collector_sees_and_sends_only_their_own(phone: Phone, house: House) -> None:
    phone.visit()
    phone.turn(off=True)
    phone.finish("Of the first")
    phone.sign_in(house.other_collector)
    phone.turn(off=False)

    phone.visit()
    phone.finish("Of the second")

    phone.sees("Of the second", "sent")
    expect(phone.story("Of the first")).to_have_count(0)
    expect(phone.page.locator("#others")).to_contain_text("Stories of other people")
    assert only("Of the second").collector == house.other_collector
    phone.sign_in(house.collector)
    phone.visit()
    phone.sees("Of the first", "sent")
    assert only("Of the first").collector == house.collector


def test_a_queued_story_is_opened_and_changed(phone: Phone) -> None:
    phone.visit()
    phone.turn(off=True)
    phone.finish("Water")

    phone.story("Water").get_by_role("button", name="Open").click()
    expect(phone.page.locator("#place-heading")).to_be_visible()
    phone.page.evaluate("location.hash = 'words'")
    phone.page.fill("[name=title]", "Clean water")
    phone.page.locator("[data-go=check]:visible").click()
    phone.page.get_by_role("button", name="Finish and send").click()
    phone.turn(off=False)

    phone.sees("Clean water", "sent")
    assert [story.current.title for story in Story.objects.all()] == ["Clean water"]


def test_a_queued_story_is_deleted_after_asking(phone: Phone) -> None:
    phone.visit()
    phone.turn(off=True)
    phone.finish("Water")

    phone.story("Water").get_by_role("button", name="Delete").click()
    phone.page.get_by_role("button", name="Keep it").click()
    expect(phone.story("Water")).to_have_count(1)
    phone.story("Water").get_by_role("button", name="Delete").click()
    phone.page.locator("dialog").get_by_role("button", name="Delete").click()

    expect(phone.story("Water")).to_have_count(0)
    assert left_on(phone) == {"drafts": 0, "outbox": 0, "media": 0}


def left_on(phone: Phone) -> dict[str, int]:
    found: dict[str, int] = phone.page.evaluate(
        """async () => {
          const db = await Collect.db(), found = {};
          for (const name of ["drafts", "outbox", "media"]) { found[name] = await db.count(name); }
          return found;
        }"""
    )
    return found


def test_a_queued_story_is_saved_to_a_file_that_can_be_imported(
    phone: Phone, tmp_path: Path
) -> None:
    phone.visit()
    phone.turn(off=True)
    phone.finish("Water")

    with phone.page.expect_download() as download:
        phone.story("Water").get_by_role("button", name="Save to a file").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)

    (row,) = rows_of(path)
    assert (row.problem, row.cells["title"], row.cells["told_on"]) == ("", "Water", "2026-03-15")


def test_only_the_receipt_stays_on_the_phone(phone: Phone) -> None:
    phone.visit()

    phone.finish("Water", happened="Words that must leave the phone")
    phone.sees("Water", "sent")

    kept = phone.page.evaluate("Collect.db().then(db => db.getAll('outbox'))")
    assert [sorted(one) for one in kept] == [
        ["id", "notes", "order", "owner", "programme", "reference", "sent_at", "state", "title"]
    ]
    assert left_on(phone) == {"drafts": 0, "outbox": 1, "media": 0}


def test_the_phone_keeps_files_and_forms_and_no_other_page(phone: Phone, house: House) -> None:
    phone.visit()
    phone.page.goto(f"{phone.network.url}/panels/")
    phone.visit()

    kept = phone.page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys()) {
            for (const one of await (await caches.open(name)).keys()) {
              found.push(new URL(one.url).pathname);
            }
          }
          return found;
        }"""
    )
    form = f"/collect/{house.programme.pk}/en/"
    assert [path for path in kept if not path.startswith("/static/")] == [form]
    phone.turn(off=True)
    with pytest.raises(PlaywrightError, match="ERR_INTERNET_DISCONNECTED"):
        phone.page.goto(f"{phone.network.url}/panels/")


def test_an_update_of_the_app_takes_neither_forms_nor_stories(phone: Phone, house: House) -> None:
    phone.visit()
    phone.visit("ar")
    phone.visit()
    phone.turn(off=True)
    phone.finish("Water")
    version = shell.version().encode()
    phone.network.rewrites["/collect/worker.js"] = lambda body: body.replace(version, b"newer")
    phone.network.rules.append(lambda _m, path: "lose request" if "/ar/" in path else None)
    phone.network.rules.append(lambda m, _p: "lose request" if m == "PUT" else None)
    phone.turn(off=False)

    phone.page.evaluate(UPDATE)

    phone.turn(off=True)
    phone.visit("ar")
    expect(phone.page.locator("html")).to_have_attribute("lang", "ar")
    phone.visit()
    phone.sees("Water", "waiting")
    phone.network.rules.clear()
    phone.turn(off=False)
    phone.sees("Water", "sent")


UPDATE = """async () => {
  const changed = new Promise(done => { navigator.serviceWorker.oncontrollerchange = done; });
  await (await navigator.serviceWorker.getRegistration("/collect/")).update();
  await changed;
}"""


def test_a_worker_sends_when_no_page_is_open(phone: Phone, context: BrowserContext) -> None:
    phone.visit()
    cdp = context.new_cdp_session(phone.page)
    found: list[Any] = []
    cdp.on("ServiceWorker.workerRegistrationUpdated", lambda e: found.extend(e["registrations"]))
    cdp.send("ServiceWorker.enable")
    phone.network.is_down = True
    phone.finish("Water")
    phone.sees("Water", "waiting")
    phone.network.is_down = False

    sync = {"tag": "outbox", "lastChance": False, "origin": phone.network.url}
    sync["registrationId"] = found[-1]["registrationId"]
    other = context.new_page()
    other.goto(phone.network.url + "/healthz")
    phone.page.evaluate("Collect.sync = () => Promise.resolve(0)")
    cdp.send("ServiceWorker.dispatchSyncEvent", sync)
    phone.page.goto("about:blank")

    wait_for(lambda: Story.objects.count() == 1)


def wait_for(claim: Any) -> None:
    end = time.monotonic() + SOON / 1000
    while not claim():
        assert time.monotonic() < end, "It did not come true in time."
        time.sleep(0.1)


FULL = """const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (...all) {
  if (window.isFull) { throw new DOMException("No room", "QuotaExceededError"); }
  return put.apply(this, all);
};"""
LITTLE_ROOM = """navigator.storage.estimate = async () => ({quota: 5e7, usage: 3e7});"""


def test_a_full_phone_says_so_and_loses_nothing(phone: Phone, context: BrowserContext) -> None:
    context.add_init_script(FULL)
    phone.visit()
    phone.turn(off=True)
    phone.write("Water")
    phone.page.evaluate("window.isFull = true")

    phone.page.get_by_role("button", name="Finish and send").click()

    expect(phone.page.locator("#trouble")).to_contain_text("The phone is full")
    expect(phone.page.locator("#check-heading")).to_be_visible()
    phone.page.go_back()
    phone.page.locator("[name=told_on]").fill("2026-03-14")
    phone.page.wait_for_timeout(1000)
    expect(phone.page.locator("#trouble")).to_contain_text("The phone is full")
    phone.page.evaluate("window.isFull = false")
    complete(phone, "Water")
    expect(phone.page.locator("#trouble")).to_be_hidden()
    phone.sees("Water", "waiting")


def test_a_photo_for_which_there_is_no_room_costs_no_words(
    phone: Phone, context: BrowserContext, tmp_path: Path
) -> None:
    context.add_init_script(FULL)
    phone.visit()
    phone.begin()
    phone.page.evaluate("location.hash = 'media'; window.isFull = true")

    phone.page.set_input_files("#photo", photo(tmp_path / "photo.jpg"))

    expect(phone.page.locator("#media-problem")).to_contain_text("There is no room for this file")
    phone.page.evaluate("window.isFull = false")
    complete(phone, "Water")
    phone.sees("Water", "sent")


def test_a_phone_that_is_nearly_full_warns(phone: Phone, context: BrowserContext) -> None:
    context.add_init_script(LITTLE_ROOM)

    phone.visit()

    expect(phone.page.locator("#full")).to_be_visible()


@pytest.mark.parametrize("days", [-1, 1])
def test_a_clock_that_is_wrong_by_a_day_holds_nothing_up(phone: Phone, days: int) -> None:
    phone.page.clock.set_fixed_time(timezone.now() + dt.timedelta(days=days))
    phone.visit()
    phone.network.break_next("PUT", "lose answer")

    phone.finish("First")
    phone.sees("First", "sent")
    phone.finish("Second")

    phone.sees("Second", "sent")
    assert Story.objects.count() == 2


def test_fifty_stories_with_photos_arrive_over_a_bad_network(phone: Phone) -> None:
    phone.visit()
    phone.turn(off=True)
    phone.begin()
    phone.page.evaluate(FIFTY)
    phone.page.goto(phone.page.url.split("#")[0] + "#")
    expect(phone.page.locator("#queue > li")).to_have_count(50)
    kinds = itertools.cycle(["lose answer", None, None, None, None, None, "lose request", None])
    faults = itertools.islice(kinds, 160)
    sending = {"PUT", "PATCH"}
    phone.network.rules.append(lambda m, _p: next(faults, None) if m in sending else None)

    phone.turn(off=False)

    expect(phone.page.locator("#queue > li")).to_have_count(0, timeout=60_000)
    assert Story.objects.count() == 50
    assert Attachment.objects.exclude(completed_at=None).count() == 50
    assert left_on(phone) == {"drafts": 0, "outbox": 50, "media": 0}


FIFTY = """async () => {
  const answers = Collect.answers.read(), app = document.getElementById("app");
  const programme = Number(app.dataset.programme), owner = await Collect.meta.get("owner");
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 8;
  for (let n = 0; n < 50; n++) {
    const brush = canvas.getContext("2d");
    brush.fillStyle = `rgb(${n * 5}, ${255 - n * 5}, 128)`;
    brush.fillRect(0, 0, 8, 8);
    const data = await (await new Promise(done => canvas.toBlob(done, "image/png"))).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
    const sha256 = Array.from(digest, byte => byte.toString(16).padStart(2, "0")).join("");
    const said = {happened: "Dug.", significance: "Time.", told_on: "2026-03-15"};
    const own = Object.assign({}, answers, said, {title: `Story ${n}`}), id = Collect.uuid();
    const file = {sha256, name: "photo.png", type: "image/png", size: data.byteLength};
    await Collect.outbox.keepFile(Object.assign({story: id, data}, file));
    const draft = {id, owner, programme, answers: own, question: null, media: [file]};
    await Collect.outbox.finish(draft);
  }
}"""


def test_a_change_of_language_keeps_what_waits(phone: Phone) -> None:
    phone.visit("ar")
    phone.visit()
    phone.turn(off=True)
    phone.finish("Water")

    phone.page.get_by_role("link", name="العربيّة").click()
    phone.ready()

    expect(phone.page.locator("html")).to_have_attribute("dir", "rtl")
    phone.sees("Water", "waiting")
    phone.turn(off=False)
    phone.sees("Water", "sent")


def test_the_wording_that_was_asked_is_the_storys_question(phone: Phone, house: House) -> None:
    asked = Question.objects.get()
    phone.visit()
    phone.turn(off=True)
    phone.finish("Water")
    words = {"text": "What changed most?", "significance_text": "Why?"}
    newer = add_question(house.programme, by=house.coordinator, language="en", **words)

    phone.turn(off=False)
    phone.sees("Water", "sent")
    phone.visit()
    phone.begin()
    phone.next()

    assert only("Water").question == asked
    expect(phone.page.locator("[data-question=text]")).to_have_text(newer.text)


def test_the_question_is_in_the_language_of_the_story(phone: Phone, house: House) -> None:
    QuestionFactory(programme=house.programme, language="sw", text="Nini kilibadilika?")
    phone.visit()
    phone.begin()

    phone.page.get_by_label("Language the story is told in").select_option("sw")
    phone.next()

    question = phone.page.locator("[data-question=text]")
    expect(question).to_have_text("Nini kilibadilika?")
    expect(question).to_have_attribute("lang", "sw")


def test_a_photo_is_shrunk_stripped_and_sent_in_pieces(phone: Phone, tmp_path: Path) -> None:
    phone.visit()
    phone.begin()
    phone.page.evaluate("location.hash = 'media'")
    phone.page.set_input_files("#photo", photo(tmp_path / "photo.jpg"))
    expect(phone.page.locator("#files img")).to_be_visible()
    kept = phone.page.evaluate(KEPT_FILE)
    phone.network.break_next("PATCH", "", "lose answer", "lose request", "half answer")
    phone.page.evaluate("location.hash = ''")
    phone.page.get_by_role("button", name="Go on").click()
    expect(phone.page.locator("#place-heading")).to_be_visible()

    complete(phone, "Water")
    phone.sees("Water", "sent")

    attachment = Attachment.objects.get()
    pieces = [code for code in phone.network.statuses("PATCH", kept["sha256"]) if code == 200]
    assert (kept["width"], kept["height"], kept["tells"]) == (1600, 400, False)
    assert (attachment.is_complete, attachment.sha256) == (True, kept["sha256"])
    assert (len(pieces), attachment.size) == (math.ceil(kept["size"] / 131_072), kept["size"])
    assert left_on(phone) == {"drafts": 0, "outbox": 1, "media": 0}


KEPT_FILE = """async () => {
  const [file] = await (await Collect.db()).getAll("media");
  const picture = await createImageBitmap(new Blob([file.data]));
  const tells = new TextDecoder("latin1").decode(file.data).includes("SecretPhone");
  const {width, height} = picture, size = file.data.byteLength;
  return {width, height, tells, size, sha256: file.sha256};
}"""


def photo(path: Path) -> Path:
    """Larger than needed, with what a camera writes into it."""
    image = Image.frombytes("RGB", (2000, 500), random.Random(1).randbytes(2000 * 500 * 3))
    exif = image.getexif()
    exif[0x010F] = "SecretPhone"
    image.save(path, quality=60, exif=exif)
    return path


def complete(phone: Phone, title: str) -> None:
    """Give what is needed, whatever page is open, and finish."""
    for page, name, value in [
        ("happened", "happened", "Dug."),
        ("words", "title", title),
        ("reason", "significance", "Time."),
        ("telling", "told_on", "2026-03-15"),
    ]:
        phone.page.evaluate("page => { location.hash = page; }", page)
        phone.page.fill(f"[name={name}]", value)
    phone.page.locator("[data-go=check]:visible").click()
    phone.page.locator("#finish").click()


def test_a_file_that_is_no_photo_is_not_taken(phone: Phone, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"no photo")
    phone.visit()
    phone.begin()
    phone.page.evaluate("location.hash = 'media'")

    phone.page.set_input_files("#photo", tmp_path / "photo.jpg")

    expect(phone.page.locator("#media-problem")).to_contain_text("cannot be read as a photo")


def test_a_voice_is_recorded_and_sent(phone: Phone, context: BrowserContext) -> None:
    context.add_init_script(VOICE)
    phone.visit()
    phone.begin()
    phone.page.evaluate("location.hash = 'media'")

    phone.page.get_by_role("button", name="Record").click()
    expect(phone.page.locator("#clock")).to_have_text("0:01")
    phone.page.get_by_role("button", name="Stop recording").click()
    expect(phone.page.locator("#files audio")).to_be_visible()
    complete(phone, "Water")

    phone.sees("Water", "sent")
    assert (Attachment.objects.get().kind, Attachment.objects.get().is_complete) == ("audio", True)


VOICE = """navigator.mediaDevices.getUserMedia = async () => {
  const audio = new AudioContext(), tone = audio.createOscillator();
  const out = audio.createMediaStreamDestination();
  tone.connect(out);
  tone.start();
  return out.stream;
};"""


def test_a_page_of_a_hotels_network_is_not_taken_for_the_form(phone: Phone) -> None:
    phone.visit()
    phone.network.rules.append(lambda _m, path: "portal" if path.startswith("/collect/") else None)

    phone.page.goto(f"{phone.network.url}/collect/{phone.programme.pk}/en/")

    expect(phone.page.get_by_role("button", name="Write a new story")).to_be_visible()


def test_a_slow_network_does_not_keep_the_form_away(phone: Phone) -> None:
    phone.visit()
    phone.network.rules.append(lambda _m, path: "slow" if path.endswith("/en/") else None)

    phone.page.goto(f"{phone.network.url}/collect/{phone.programme.pk}/en/", timeout=5500)

    expect(phone.page.get_by_role("button", name="Write a new story")).to_be_visible()


def test_an_app_begun_without_a_network_finds_its_form(phone: Phone) -> None:
    phone.visit()
    phone.turn(off=True)

    phone.page.goto(f"{phone.network.url}/collect/")
    phone.ready()

    expect(phone.page.get_by_role("button", name="Write a new story")).to_be_visible()


def test_an_iphone_is_asked_to_install(phone: Phone, context: BrowserContext) -> None:
    context.add_init_script("Object.defineProperty(navigator, 'standalone', {value: false})")

    phone.visit()

    expect(phone.page.locator("#install")).to_contain_text("Add to Home Screen")


def test_an_old_story_asks_for_a_network(phone: Phone) -> None:
    phone.visit()
    phone.turn(off=True)
    phone.finish("Water")

    phone.page.clock.set_fixed_time(timezone.now() + dt.timedelta(days=4))
    phone.visit()

    expect(phone.page.locator("#old")).to_contain_text("has waited 4 days")


def test_a_killed_browser_has_lost_nothing(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    network: Network,
    house: House,
    tmp_path: Path,
) -> None:
    launch = partial(browser_type.launch_persistent_context, tmp_path, **browser_type_launch_args)
    context = launch()
    phone = Phone(context.new_page(), network, house.programme)
    phone.sign_in(house.collector)
    phone.visit()
    phone.turn(off=True)
    phone.finish("Water")
    kill(tmp_path)
    with suppress(PlaywrightError):
        context.close()

    context = launch()
    phone = Phone(context.new_page(), network, house.programme)
    phone.sign_in(house.collector)
    phone.visit()

    phone.sees("Water", "sent")
    assert Story.objects.count() == 1
    context.close()


def kill(profile: Path) -> None:
    """End every process of the browser that runs on this profile, at once."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str(profile).encode() in (folder / "cmdline").read_bytes():
                os.kill(int(folder.name), signal.SIGKILL)


def test_without_a_certificate_words_are_still_sent(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    network: Network,
    house: House,
    settings: Any,
) -> None:
    settings.ALLOWED_HOSTS = ["phone.example"]
    named = "--host-resolver-rules=MAP phone.example 127.0.0.1"
    args = [*browser_type_launch_args["args"], named]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": args})
    network.url = network.url.replace("127.0.0.1", "phone.example")
    phone = Phone(browser.new_page(), network, house.programme)
    phone.sign_in(house.collector)
    phone.visit()

    phone.finish("Water")

    phone.sees("Water", "sent")
    expect(phone.page.locator("#photo")).to_be_disabled()
    assert phone.page.evaluate("isSecureContext") is False
    browser.close()


def test_without_script_the_ordinary_form_opens(
    browser: Browser, live_server: Any, house: House
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    phone = Phone(context.new_page(), Network(url=live_server.url), house.programme)
    phone.sign_in(house.collector)

    phone.page.goto(f"{live_server.url}/collect/{house.programme.pk}/en/")

    phone.page.wait_for_url(f"**/stories/new/{house.programme.pk}/")
    context.close()


def test_a_story_is_told_by_keyboard_alone(phone: Phone) -> None:
    phone.visit()
    keys = phone.page.keyboard

    def tab_to(name: str) -> None:
        here = phone.page.locator(f"{name}:visible")
        for _ in range(40):
            keys.press("Tab")
            if here.evaluate_all("all => all.includes(document.activeElement)"):
                return
        raise AssertionError(f"{name} is not reached by Tab.")

    tab_to("#begin")
    keys.press("Enter")
    answers = {
        "happened": "Dug.",
        "words": "Water",
        "reason": "Time.",
        "telling": "03152026",
    }
    names = {"words": "title", "reason": "significance", "telling": "told_on"}
    expect(phone.page.locator("#place-heading")).to_be_focused()
    for page in [name for name, _heading, _fields in shell.pages()]:
        expect(phone.page.locator(f"#{page}-heading")).to_be_focused()
        if page in answers:
            tab_to(f"[name={names.get(page, page)}]")
            keys.type(answers[page])
        tab_to("[data-go=next]")
        keys.press("Enter")
    tab_to("#finish")
    keys.press("Enter")

    phone.sees("Water", "sent")


@pytest.mark.parametrize(
    ("language", "width"), [("en", 360), ("ar", 360), ("en", 1280), ("ar", 1280)]
)
def test_the_form_holds_in_both_directions(
    phone: Phone, axe: Any, screenshot: Any, language: str, width: int
) -> None:
    phone.visit(language)
    phone.page.set_viewport_size({"width": width, "height": 800})
    phone.turn(off=True)
    phone.page.locator("#begin").click()
    expect(phone.page.locator("#place-heading")).to_be_visible()
    for page in ("words", "media", "consent"):
        phone.page.evaluate("page => { location.hash = page; }", page)
        expect(phone.page.locator(f"#{page}-heading")).to_be_visible()
        screenshot(phone.page, f"collect-{page}-{language}-{width}")
        assert phone.page.evaluate(OVERFLOW) is False
    phone.page.evaluate("location.hash = 'check'")
    phone.page.locator("#finish").click()
    axe(phone.page)
    screenshot(phone.page, f"collect-check-{language}-{width}")
    complete(phone, "Water")
    axe(phone.page)
    screenshot(phone.page, f"collect-home-{language}-{width}")
    assert phone.page.evaluate(OVERFLOW) is False


def test_a_link_is_kept_on_the_phone_and_sends_what_waits(phone: Phone, house: House) -> None:
    facts = {"kind": "collector", "label": "Teachers"}
    link, token = make_link(house.village, by=house.coordinator, **facts)
    phone.sign_in(None)

    phone.page.goto(f"{phone.network.url}/collect/link/#{token}")
    phone.page.wait_for_url(f"**/collect/{house.programme.pk}/en/")
    phone.ready()
    phone.turn(off=True)
    phone.finish("Water")
    phone.turn(off=False)

    phone.sees("Water", "sent")
    assert (only("Water").link, only("Water").collector) == (link, house.coordinator)
    assert [path for _m, path, _code in phone.network.seen if token in path] == []


def test_a_revoked_link_keeps_the_words_on_the_phone(phone: Phone, house: House) -> None:
    facts = {"kind": "collector", "label": "Teachers"}
    link, token = make_link(house.village, by=house.coordinator, **facts)
    phone.sign_in(None)
    phone.page.goto(f"{phone.network.url}/collect/link/#{token}")
    phone.page.wait_for_url(f"**/collect/{house.programme.pk}/en/")
    phone.ready()
    phone.turn(off=True)
    phone.finish("Water")
    revoke_link(link, by=house.coordinator)

    phone.turn(off=False)
    phone.sees("Water", "login")
    expect(phone.story("Water")).to_contain_text("the link does not work any more")
    _link, token = make_link(house.village, by=house.coordinator, **facts)
    phone.page.goto(f"{phone.network.url}/collect/link/#{token}")

    phone.sees("Water", "sent")


def test_signing_out_tells_of_what_waits_and_hides_it(phone: Phone) -> None:
    phone.visit()
    phone.turn(off=True)
    phone.finish("Water")
    phone.network.rules.append(lambda m, _p: "lose request" if m == "PUT" else None)
    phone.turn(off=False)

    phone.page.get_by_role("link", name="Sign out").click()
    expect(phone.page.locator("#still-here")).to_contain_text("not sent yet: 1.")
    phone.page.locator("#leaving button").click()
    phone.visit()

    expect(phone.page.locator("#nobody")).to_be_visible()
    expect(phone.page.get_by_role("button", name="Write a new story")).to_be_disabled()
    expect(phone.story("Water")).to_have_count(0)
