"""Who may do what with a story: facts first, then the matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules

from programmes.access import has_role, memberships_of, programmes_of
from programmes.models import Role, Unit
from stories.models import CollectorLink, ImportJob, KoboSource, Story

if TYPE_CHECKING:
    from accounts.models import User


@rules.predicate
def is_writer(user: User, story: Story | None) -> bool:
    """Collected it or handed it in, and still has a role in its programme."""
    return (
        story is not None
        and user.pk in {story.collector_id, story.submitter_id}
        and story.programme_id in programmes_of(user)
    )


@rules.predicate
def is_handed_in(_user: User, story: Story | None) -> bool:
    return story is not None and story.state != Story.State.DRAFT


@rules.predicate
def is_on_table(_user: User, story: Story | None) -> bool:
    """Still with its writer: a draft, or sent back."""
    return story is not None and story.state in {Story.State.DRAFT, Story.State.RETURNED}


@rules.predicate
def is_sensitive(_user: User, story: Story | None) -> bool:
    return story is not None and story.is_sensitive


@rules.predicate
def coordinates_its_branch(user: User, story: Story | None) -> bool:
    return story is not None and has_role(
        user, story.programme_id, Role.COORDINATOR, unit=story.unit
    )


@rules.predicate
def evaluates_its_branch(user: User, story: Story | None) -> bool:
    return story is not None and has_role(user, story.programme_id, Role.EVALUATOR, unit=story.unit)


@rules.predicate
def collects_on_its_branch(user: User, story: Story | None) -> bool:
    return story is not None and has_role(
        user, story.programme_id, Role.COLLECTOR, Role.COORDINATOR, unit=story.unit
    )


@rules.predicate
def coordinates_place_of(user: User, link: CollectorLink | None) -> bool:
    """Coordinates the branch with the place the link is for."""
    return link is not None and has_role(user, link.programme_id, Role.COORDINATOR, unit=link.unit)


@rules.predicate
def collects_at(user: User, unit: Unit | None) -> bool:
    """Collects on the branch with this place."""
    return unit is not None and has_role(
        user, unit.programme_id, Role.COLLECTOR, Role.COORDINATOR, unit=unit
    )


@rules.predicate
def takes_care_of_import(user: User, job: ImportJob | None) -> bool:
    """Coordinates the whole programme, or a branch of it and brought the file."""
    return job is not None and any(
        membership.role == Role.COORDINATOR
        and membership.programme_id == job.programme_id
        and (membership.unit_id is None or job.by_id == user.pk)
        for membership in memberships_of(user)
    )


@rules.predicate
def coordinates_all_of(user: User, source: KoboSource | None) -> bool:
    """Coordinates the whole programme: a form in Kobo knows no branches."""
    return source is not None and any(
        membership.role == Role.COORDINATOR
        and membership.programme_id == source.programme_id
        and membership.unit_id is None
        for membership in memberships_of(user)
    )


reads = (
    is_writer
    | (coordinates_its_branch & is_handed_in)
    | (evaluates_its_branch & is_handed_in & ~is_sensitive)
)

rules.add_perm("stories.view_story", reads)
rules.add_perm("stories.submit_story", is_writer & collects_on_its_branch)
rules.add_perm("stories.change_story", is_writer & collects_on_its_branch & is_on_table)
rules.add_perm("stories.review_story", coordinates_its_branch)
rules.add_perm("stories.allocate_story", coordinates_its_branch & is_handed_in)
rules.add_perm("stories.withdraw_story", is_writer | (coordinates_its_branch & is_handed_in))
rules.add_perm(
    "stories.see_identity",
    (is_writer & collects_on_its_branch) | (coordinates_its_branch & is_handed_in),
)
rules.add_perm(
    "stories.correct_story",
    is_handed_in & ((is_writer & collects_on_its_branch) | coordinates_its_branch),
)
rules.add_perm(
    "stories.attach_media",
    (is_writer & collects_on_its_branch) | (coordinates_its_branch & is_handed_in),
)
rules.add_perm("stories.manage_link", coordinates_place_of)
rules.add_perm(
    "stories.translate_story",
    is_handed_in
    & (
        (is_writer & collects_on_its_branch)
        | coordinates_its_branch
        | (evaluates_its_branch & ~is_sensitive)
    ),
)
rules.add_perm("stories.report_nothing", collects_at)
rules.add_perm("stories.run_import", takes_care_of_import)
rules.add_perm("stories.manage_kobo", coordinates_all_of)
