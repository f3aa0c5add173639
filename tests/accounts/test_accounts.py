"""Signing in, being invited, and one's own page."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import mail, services
from accounts.models import User
from accounts.tasks import send_invitation, send_password_link
from programmes import services as programmes
from programmes.models import Role
from tests.factories import House, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "four words are good"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def person() -> User:
    return User.objects.create_user("amina@example.org", PASSWORD, name="Amina", language="ar")


def sign_in(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password})


def link_in(text: str) -> str:
    found = re.search(r"https?://[^/\s]+(/accounts/password/reset/key/\S+)", text)
    assert found
    return found.group(1)


def test_one_signs_in_by_address_whatever_its_capitals(client: Client, person: User) -> None:
    answer = sign_in(client, "Amina@Example.org")

    assert answer.status_code == 302
    assert answer.url == reverse("home")
    assert client.get(reverse("home")).status_code == 200


def test_one_is_signed_out_when_the_browser_is_closed(client: Client, person: User) -> None:
    sign_in(client, person.email)

    assert client.cookies["sessionid"]["max-age"] == ""
    assert client.session.get_expire_at_browser_close()


def test_one_stays_signed_in_where_one_asks_for_it(client: Client, person: User) -> None:
    client.post(
        reverse("account_login"),
        {"login": person.email, "password": PASSWORD, "remember": "on"},
    )

    assert client.cookies["sessionid"]["max-age"] == 14 * 86_400


def test_a_password_set_by_a_link_signs_in_for_this_browser_only(
    client: Client, person: User
) -> None:
    page = client.get(urlsplit(mail.password_link(person)).path, follow=True)
    words = "four plain words here"

    client.post(page.redirect_chain[-1][0], {"password1": words, "password2": words})

    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.cookies["sessionid"]["max-age"] == ""


def test_the_house_then_speaks_the_persons_language(client: Client, person: User) -> None:
    sign_in(client, person.email)

    answer = client.get(reverse("home"))

    assert '<html lang="ar" dir="rtl">' in answer.content.decode()


def test_unknown_and_wrong_get_the_same_answer(client: Client, person: User) -> None:
    UserFactory(email="closed@example.org", is_active=False).set_password(PASSWORD)
    cases = [(person.email, "wrong"), ("nobody@example.org", "wrong"), ("closed@example.org", "x")]

    pages = []
    for email, password in cases:
        answer = sign_in(client, email, password)
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
        pages.append((answer.status_code, page.replace(email, "")))

    assert pages[0] == pages[1] == pages[2]
    assert "_auth_user_id" not in client.session


def test_guessing_is_slowed_down(client: Client, person: User) -> None:
    for _ in range(5):
        sign_in(client, person.email, "wrong")

    answer = sign_in(client, person.email)

    assert answer.status_code in {200, 429}
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client: Client) -> None:
    assert client.get("/accounts/signup/").status_code == 404


def test_signing_out_needs_a_press_and_ends_the_session(client: Client, person: User) -> None:
    sign_in(client, person.email)

    asked = client.get(reverse("account_logout"))
    client.post(reverse("account_logout"))

    assert asked.status_code == 200
    assert client.get(reverse("home")).status_code == 302


def test_an_address_from_elsewhere_is_not_followed_after_signing_in(
    client: Client, person: User
) -> None:
    answer = client.post(
        reverse("account_login"),
        {"login": person.email, "password": PASSWORD, "next": "https://evil.example/"},
    )

    assert answer.url == reverse("home")


def test_an_invitation_leads_from_the_mail_into_the_programme(
    house: House, client: Client, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    house.programme.language = "fr"
    house.programme.save()
    with django_capture_on_commit_callbacks(execute=True):
        programmes.add_member(
            house.programme,
            by=house.coordinator,
            email="new@example.org",
            name="Nadia",
            role=Role.COLLECTOR,
            unit=house.village,
        )
    [mail] = mailoutbox

    page = client.get(link_in(mail.body), follow=True)
    form_url = page.redirect_chain[-1][0]
    short = client.post(form_url, {"password1": "abc", "password2": "abc"})
    answer = client.post(form_url, {"password1": PASSWORD, "password2": PASSWORD}, follow=True)

    assert house.programme.name in mail.subject
    assert mail.to == ["new@example.org"]
    assert "_auth_user_id" in client.session
    assert short.status_code == 200
    assert short.context["form"].errors
    assert answer.redirect_chain[-1][0] == reverse("home")
    assert '<html lang="fr"' in client.get(reverse("home")).content.decode()
    assert client.get(reverse("programmes:detail", args=[house.programme.pk])).status_code == 200


def test_a_link_works_once(
    client: Client, person: User, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    send_password_link(person.email)
    url = link_in(mailoutbox[0].body)
    form_url = client.get(url).url
    client.post(form_url, {"password1": "another good one", "password2": "another good one"})

    again = Client().get(url, follow=True)

    assert again.context["token_fail"]
    assert sign_in(Client(), person.email, "another good one").status_code == 302


def test_who_has_a_password_is_told_without_a_link(person: User, mailoutbox: list[Any]) -> None:
    send_invitation(person.pk, UserFactory(name="Ada").pk, "Voices")

    [mail] = mailoutbox
    assert "/password/" not in mail.body
    assert "http://localhost:8000/" in mail.body


def test_a_mail_for_somebody_who_is_gone_is_not_sent(mailoutbox: list[Any]) -> None:
    closed = UserFactory(is_active=False)

    send_invitation(closed.pk, 0, "Voices")
    send_invitation(10**9, 0, "Voices")
    send_password_link(closed.email)

    assert mailoutbox == []


def test_a_programmes_name_cannot_add_lines_to_the_head_of_a_mail(
    person: User, mailoutbox: list[Any]
) -> None:
    send_invitation(person.pk, 0, "Voices\nBcc: all@example.org")

    assert [mail.recipients() for mail in mailoutbox] == [[person.email]]


def test_asking_for_a_link_tells_nobody_who_has_an_account(
    client: Client,
    person: User,
    mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    answers = []
    for email in (person.email, "nobody@example.org"):
        with django_capture_on_commit_callbacks(execute=True) as callbacks:
            answer = client.post(reverse("account_reset_password"), {"email": email})
        answers.append((answer.status_code, answer.url, len(callbacks)))

    assert answers[0] == answers[1]
    assert [mail.to for mail in mailoutbox] == [[person.email]]


def test_a_person_changes_name_and_language(client: Client, person: User, login: Any) -> None:
    client = login(person)

    answer = client.post(reverse("accounts:profile"), {"name": "Amina D.", "language": "fr"})

    person.refresh_from_db()
    assert (person.name, person.language) == ("Amina D.", "fr")
    assert answer.cookies["django_language"].value == "fr"


def test_a_language_the_house_does_not_speak_is_refused(person: User, login: Any) -> None:
    client = login(person)

    answer = client.post(reverse("accounts:profile"), {"name": "Kept", "language": "xx"})

    person.refresh_from_db()
    assert answer.status_code == 422
    assert "Kept" in answer.content.decode()
    assert (person.name, person.language) == ("Amina", "ar")


def test_nobody_gives_themselves_rights(person: User, login: Any) -> None:
    client = login(person)
    facts = {"is_administrator": "on", "is_superuser": "on", "email": "other@example.org"}

    client.post(reverse("accounts:profile"), {"name": "A", "language": "en", **facts})

    person.refresh_from_db()
    assert (person.is_administrator, person.is_superuser) == (False, False)
    assert person.email == "amina@example.org"


def test_the_language_chosen_at_the_foot_is_kept(person: User, login: Any) -> None:
    client = login(person)

    client.post(reverse("set_language"), {"language": "fr", "next": "/"})
    client.post(reverse("set_language"), {"language": "xx", "next": "/"})

    person.refresh_from_db()
    assert person.language == "fr"
    assert '<html lang="fr"' in client.get(reverse("home")).content.decode()


def test_without_an_account_the_language_stays_with_the_browser(client: Client, db: None) -> None:
    client.post(reverse("set_language"), {"language": "ar", "next": "/"})

    page = client.get(reverse("account_login")).content.decode()

    assert '<html lang="ar" dir="rtl">' in page


def test_an_address_has_one_account(db: None) -> None:
    first = services.person_for("Amina@Example.org ", name="Amina", language="fr")
    second = services.person_for("amina@example.ORG", name="Somebody")

    assert first == second
    assert (second.email, second.name, second.language) == ("amina@example.org", "Amina", "fr")


def test_changing_the_password_needs_the_old_one(client: Client, person: User) -> None:
    sign_in(client, person.email)
    new = {"password1": "another good one", "password2": "another good one"}

    client.post(reverse("account_change_password"), {"oldpassword": "wrong", **new})
    person.refresh_from_db()
    kept = person.check_password(PASSWORD)
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})

    person.refresh_from_db()
    assert kept
    assert person.check_password("another good one")
