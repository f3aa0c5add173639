"""How forms and charts reach the page: labels, hints, errors and links to them."""

import re

import pytest
from django import forms
from django.template.loader import render_to_string

from reports.charts import Bar, BarsWords, bars


class StoryForm(forms.Form):
    """One field of each kind that the templates treat differently."""

    title = forms.CharField(help_text="A few <b>words</b>")
    before = forms.CharField(widget=forms.Textarea, required=False)
    consent = forms.ChoiceField(choices=[("y", "Yes"), ("n", "No")], widget=forms.RadioSelect)
    read_back = forms.BooleanField(label="Read back")
    photo = forms.FileField(required=False)
    client_id = forms.CharField(widget=forms.HiddenInput)


def squeezed(html):
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", str(html))).strip()


@pytest.fixture
def wrong():
    form = StoryForm({})
    form.add_error(None, "Nothing was sent.")
    return form


def test_text_field_has_label_hint_error_and_input_in_order(wrong):
    html = squeezed(wrong["title"].as_field_group())

    assert html == (
        '<div class="field wrong"><label for="id_title">Title</label>'
        '<span class="helptext" id="id_title_helptext">A few &lt;b&gt;words&lt;/b&gt;</span>'
        '<ul class="errorlist" id="id_title_error">'
        '<li><span class="vh">Error:</span> This field is required.</li></ul>'
        '<input type="text" name="title" required aria-invalid="true"'
        ' aria-describedby="id_title_helptext id_title_error" id="id_title" dir="auto"></div>'
    )


def test_optional_text_says_so_and_finds_its_own_direction():
    html = squeezed(StoryForm()["before"].as_field_group())

    assert html == (
        '<div class="field"><label for="id_before">Before'
        ' <span class="optional">(optional)</span></label>'
        '<textarea name="before" cols="40" rows="10" id="id_before" dir="auto"></textarea></div>'
    )


def test_choices_stand_in_a_fieldset_that_names_its_error(wrong):
    html = squeezed(wrong["consent"].as_field_group())

    assert html.startswith(
        '<div class="field wrong"><fieldset class="choices" aria-describedby="id_consent_error">'
        '<legend>Consent</legend><ul class="errorlist" id="id_consent_error">'
    )


def test_checkbox_stands_before_its_label():
    html = squeezed(StoryForm()["read_back"].as_field_group())

    assert html == (
        '<div class="field"><div class="check">'
        '<input type="checkbox" name="read_back" required id="id_read_back">'
        '<label for="id_read_back">Read back</label></div></div>'
    )


def test_error_summary_leads_to_every_field_that_can_be_reached(wrong):
    html = render_to_string("includes/error_summary.html", {"form": wrong})

    assert re.findall(r'<li>(?:<a href="(.*?)">)?(.*?)(?:</a>)?</li>', html) == [
        ("", "Nothing was sent."),
        ("#id_title", "Title – This field is required."),
        ("#id_consent_0", "Consent – This field is required."),
        ("#id_read_back", "Read back – This field is required."),
        ("", "This field is required."),
    ]
    assert 'id="id_consent_0"' in str(wrong["consent"])


def test_a_form_without_errors_has_no_summary():
    html = render_to_string("includes/error_summary.html", {"form": StoryForm()})

    assert html.strip() == ""


def test_chart_is_followed_by_its_table():
    chart = bars([Bar("<b>", 1, 2)], words=BarsWords("Told", "One unit", "Unit", "Told", "Of"))

    html = squeezed(
        render_to_string("includes/chart.html", {"chart": chart, "caption": "Told & planned"})
    )

    assert chart.svg in html
    assert "<figcaption>Told &amp; planned</figcaption>" in html
    assert html.split("<tbody>")[1].startswith(
        '<tr><th scope="row"><bdi>&lt;b&gt;</bdi></th>'
        "<td><bdi>1</bdi></td><td><bdi>2</bdi></td></tr>"
    )
