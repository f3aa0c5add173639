"""What can be done by an address, what is sent there, and the status each role gets.

``@name`` in a body is the key of a thing of the world. Whoever may not act, gets 403 or 404 and
changes nothing; whoever may, gets 302, 200 or 201, or the refusal of a rule (409, 422). The marks
are ``walking.STATUSES``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.access.walking import Row, rows_of

WHY = {"because": "It was agreed."}
NOTE = {"note": "It was agreed."}
PRESENT = {"present": []}
OUTCOME = {"how": "talk", "none_reason": "Nothing here tells of a change.", "quorum_note": "Rain."}
PANEL = {
    "seats": "1",
    "quorum": "1",
    "procedure": "majority",
    "top_score": "5",
    "fewest_secret": "3",
}
STORY = {
    "programme": "@programme",
    "unit": "@unit",
    "period": "@period",
    "language": "en",
    "title": "Seeds",
    "happened": "We were given seeds.",
    "significance": "We eat.",
    "told_on": "2026-03-15",
}
NOTHING = {"unit": "@unit", "period": "@period", "asked_on": "2026-03-15"}
TRANSLATED = {
    "title": "Wasser",
    "before": "Weit.",
    "happened": "Ein Brunnen.",
    "now": "Wasser.",
    "significance": "Zeit.",
    "translator": "Awa",
    "method": "human",
    "number": 1,
}

BODIES: dict[str, dict[str, Any]] = {
    "programmes:new": {"name": "New", "purpose": "pilot", "language": "en"},
    "programmes:setup step:levels": {"names": "Country\nDistrict\nVillage\nHouse"},
    "programmes:setup step:people": {
        "email": "new@example.org",
        "name": "New",
        "role": "collector",
        "unit": "@unit",
    },
    "programmes:unit": {"name": "New"},
    "programmes:domain": {"name": "New"},
    "programmes:retire_domain": {"last": "@period"},
    "programmes:move_domain": {"way": "up"},
    "programmes:period": {"name": "New", "starts_on": "2026-01-01", "ends_on": "2026-06-30"},
    "programmes:reopen_period": NOTE,
    "stories:new": STORY,
    "stories:edit": STORY,
    "stories:correct": {"title": "Well", "happened": "A well.", "significance": "Time.", **WHY},
    "stories:allocate": {"domain": "", "why": "Not sure."},
    "stories:translate": TRANSLATED,
    "stories:nothing": NOTHING,
    "api:nothing-to-report-list": NOTHING,
    "stories:kobo": {
        "name": "New",
        "server": "https://kf.kobotoolbox.org",
        "asset_uid": "aXyZ",
        "collector": "@kobo_collector",
    },
    "stories:intake_draft": {"unit": "@unit"},
    "stories:links": {"labels": "New", "unit": "@unit", "kind": "direct"},
    "stories:action": NOTE,
    "learning:coverage": {"unit": "@unit", "who": "Fathers"},
    "panels:setup": {"name": "New", "unit": "@unit", **PANEL},
    "panels:panel": {"name": "New", "role": "member", "sex": "unknown"},
    "panels:panel_change": {"name": "New", "unit": "@unit", **PANEL},
    "panels:procedure": {"procedure": "scoring", "top_score": "3"},
    "api:rounds-procedure": {"procedure": "scoring"},
    "panels:plan": {"capacity": "10"},
    "panels:decide": OUTCOME,
    "panels:round_change": {"seats": "2"},
    "panels:round_move": {"to": "@other_planned_round", "candidates": "@planned_candidate"},
    "panels:round_action action:open-turn": {"is_secret": "open"},
    "panels:round_action action:first-view": {"candidate": "@reading_candidate"},
    "panels:round_action action:cancel": NOTE,
    "panels:round_action action:reopen": NOTE,
    "panels:vote": {"candidates": "abstain"},
    "panels:feedback_told": {"feedback": "@feedback", "channel": "talk"},
    "panels:feedback_action action:prepare": {"text": "Hear this."},
    "panels:feedback_action action:deliver": {"channel": "talk"},
    "panels:feedback_action action:give-up": WHY,
    "panels:close_period": WHY,
    "themes:list": {"granularity": "normal"},
    "themes:theme_action action:rename": {"label": "New"},
    "themes:theme_action action:merge": {"theme": "@other_theme"},
    "themes:move": {"theme": "@other_theme"},
    "set_language": {"language": "en", "next": "https://elsewhere.example/"},
    "accounts:profile": {"name": "New", "language": "en"},
    "api:token": {"name": "New"},
    "api:stories-detail": STORY,
    "api:stories-allocate": {"domain": None},
    "api:stories-translation": TRANSLATED,
    "api:stories-send-back": NOTE,
    "api:periods-close": WHY,
    "api:periods-reopen": NOTE,
    "api:rounds-open": PRESENT,
    "api:rounds-attendance": PRESENT,
    "api:rounds-decide": OUTCOME,
    "api:rounds-cancel": NOTE,
    "api:rounds-reopen": WHY,
    "api:rounds-first-view": {"candidate": "@reading_candidate"},
    "api:turns-ballot": {"candidates": ["@voting_candidate"]},
    "api:feedback-prepare": {"text": "Hear this."},
    "api:feedback-deliver": {"channel": "talk"},
    "api:feedback-answer": {"answer": "Good."},
    "api:feedback-give-up": WHY,
    "api:theme-sets-list": {"period": "@period"},
    "api:theme-sets-undo": {"edit": "@edit"},
    "api:themes-rename": {"label": "New"},
    "api:themes-merge": {"into": "@other_theme"},
    "api:placements-move": {"to": "@other_theme"},
}


def body_of(row: Row) -> dict[str, Any]:
    """What is sent to an address: by its route, and by the step or action if it has one."""
    said = [word for word in row.about.split() if ":" in word]
    return BODIES.get(" ".join([row.route, *said]), BODIES.get(row.route, {}))


def acts() -> Iterator[Row]:
    return rows_of(TABLE)


TABLE = """
#                                                           a s o c m f b e c a d l u
#                                                           n t t o e a r v o d e e n
#                                                           o r h l m c c a o m a f s
accounts:profile                                          | > > > > > > > > > > > > >
programmes:new                                            | > x x x x x x x x > > x x
programmes:setup pk=programme step:levels                 | > . x x x x x x > > > . .
programmes:setup pk=programme step:people                 | > . x x x x x x > > > . .
programmes:usual_domains pk=programme                     | > . x x x x x x > > > . .
programmes:unit pk=unit                                   | > . x x x x x x > > > . .
programmes:domain pk=domain                               | > . x x x x x x > > > . .
programmes:retire_domain pk=domain                        | > . x x x x x x > > > . .
programmes:move_domain pk=domain                          | > . x x x x x x > > > . .
programmes:period pk=period                               | > . x x x x x x > > > . .
programmes:reopen_period pk=period                        | > . x x x x x x ! x > . .
programmes:period_action pk=period action:start-selecting | > . x x x x x x > x > . .
programmes:end_membership pk=collector_role               | > . x x x x x x > > > . .
programmes:invite_again pk=collector_role                 | > . x x x x x x > > > . .
stories:new pk=programme                                  | > . ~ > . . > . > . > . .
stories:paper pk=programme                                | > . ~ ~ . . ~ . ~ . > . .
stories:nothing pk=programme                              | > . ~ > . . > . > . > . .
stories:take_back_nothing pk=nothing                      | > . . > . . > x > . > . .
stories:imports pk=programme                              | > . x x x x ~ x ~ x > . .
stories:import_action pk=import_job action:check          | > . . . . . . . ~ . > . .
stories:import_action pk=checked_job action:start         | > . . . . . . . > . > . .
stories:import_action pk=import_job action:start          | > . . . . . . . ! . > . .
stories:import_action pk=import_job action:discard        | > . . . . . . . > . > . .
openrosa:submission pk=programme                          | ? ? ? ? ? ? ? ? ? ? ? ? ?
stories:kobo pk=programme                                 | > . x x x x x x o x > . .
stories:kobo_change pk=kobo_source                        | > . . . . . . . ~ . > . .
stories:kobo_questions pk=kobo_source                     | > . . . . . . . ~ . > . .
stories:kobo_action pk=kobo_source action:renew           | > . . . . . . . o . > . .
stories:kobo_action pk=kobo_source action:end             | > . . . . . . . > . > . .
stories:kobo_action pk=kobo_source action:pull            | > . . . . . . . > . > . .
stories:kobo_action pk=kobo_source action:read-again      | > . . . . . . . > . > . .
stories:kobo_action pk=kobo_source action:fetch-again     | > . . . . . . . > . > . .
kobo:receive pk=kobo_source                               | ? ? ? ? ? ? ? ? ? ? ? ? ?
stories:edit uuid=draft                                   | > . . > . . . . . . > . .
stories:edit uuid=submitted                               | > . . ! . . x x x . > . .
stories:edit uuid=returned                                | > . . > . . x x x . > . .
stories:check uuid=returned                               | > . . > . . x x x . > . .
stories:delete uuid=draft                                 | > . . > . . . . . . > . .
stories:identity uuid=eligible                            | > . . o . . o x o . > . .
stories:identity uuid=of_left                             | > . . . . . o x o . > . .
stories:action uuid=of_left action:withdraw               | > . . . . . > x > . > . .
stories:correct uuid=eligible                             | > . . > . . > x > . > . .
stories:translate uuid=eligible language:fr               | > . . > . . > > > . > . .
stories:check_translation uuid=eligible language:fr       | > . . > . . > > > . > . .
stories:allocate uuid=eligible                            | > . . x . . > x > . > . .
stories:intake_draft pk=intake                            | > . . . . . . . > . > . .
stories:intake_aside pk=intake                            | > . . . . . . . > . > . .
stories:links pk=programme                                | > . x x x x o x o x > . .
stories:link_revoke pk=link                               | > . . . . . > . > . > . .
stories:action uuid=submitted action:send-back            | > . . x . . > x > . > . .
stories:action uuid=submitted action:let-stand            | > . . x . . > x > . > . .
stories:action uuid=submitted action:withdraw             | > . . > . . > x > . > . .
stories:action uuid=returned action:submit                | > . . > . . x x x . > . .
stories:media_remove uuid=eligible sha256=voice           | > . . > . . > x > . > . .
learning:coverage pk=period                               | > . x x x x > x > x > . .
learning:hearing pk=meant action:heard                    | > . x x x x > x > x > . .
panels:setup pk=programme                                 | > . x x x x > x > x > . .
panels:panel pk=panel                                     | > . . . x x > x > . > . .
panels:panel pk=upper_panel                               | > . . . . . . x > . > . .
panels:panel_change pk=panel                              | > . . . x x > x > . > . .
panels:panel_end pk=panel                                 | > . . . x x ! x ! . > . .
panels:member_end pk=elder                                | > . . . x x > x > . > . .
panels:plan pk=period                                     | > . x x x x x x > x > . .
panels:procedure pk=reading_round                         | > . . . x > > x > . > . .
panels:decide pk=deliberating_round                       | > . . . x > x x x . > . .
panels:round_change pk=planned_round                      | > . . . x x > x > . > . .
panels:round_move pk=planned_round                        | > . . . x x > x > . > . .
panels:round_action pk=planned_round action:open          | > . . . x ~ x x x . > . .
panels:round_action pk=reading_round action:attendance    | > . . . x > x x x . > . .
panels:round_action pk=reading_round action:open-turn     | > . . . x > x x x . > . .
panels:round_action pk=reading_round action:talk          | > . . . x > x x x . > . .
panels:round_action pk=reading_round action:first-view    | > . . . > > x x x . > . .
panels:round_action pk=voting_round action:close-turn     | > . . . x > x x x . > . .
panels:round_action pk=voting_round action:destroy-slips  | > . . . x ~ x x x . > . .
panels:round_action pk=reading_round action:cancel        | > . . . x x > x > . > . .
panels:round_action pk=decided_round action:reopen        | > . . . x x > x > . > . .
panels:candidate_read pk=reading_candidate                | > . . . > > x x x . > . .
panels:vote pk=turn                                       | > . . . > > . . . . > . .
panels:feedback_told                                      | > > > > > > > x > > > > >
panels:feedback_action pk=feedback action:prepare         | > . . > . > > x > . > . .
panels:feedback_action pk=feedback action:deliver         | > . . > . > > x > . > . .
panels:feedback_action pk=teller_feedback action:deliver  | > . . > . > > x > . > . .
panels:feedback_action pk=panel_feedback action:give-up   | > . . . x > > x > . > . .
panels:close_round pk=decided_round                       | > . . . x ~ ~ x ~ . > . .
panels:close_period pk=period                             | > . x x x x x x ! x > . .
themes:list pk=period                                     | > . . . . . . > > . > . .
themes:set_action pk=theme_set action:adopt               | > . . . . . . > > . > . .
themes:set_action pk=failed_set action:start-again        | > . . . . . . > > . > . .
themes:theme_action pk=theme action:rename                | > . . . . . . > > . > . .
themes:theme_action pk=theme action:merge                 | > . . . . . . > > . > . .
themes:theme_action pk=theme action:set-aside             | > . . . . . . > > . > . .
themes:move pk=placement                                  | > . . . . . . > > . > . .
themes:undo pk=edit                                       | > . . . . . . > > . > . .
api:token                                                 | > o o o o o o o o o > o o
api:token_revoke pk=token                                 | > . . > . . . . . . > . .
api:stories-detail uuid=draft                             | ? ~ . + . . . . . . ? ~ ~
api:stories-detail uuid=submitted                         | ? ~ . ! . . x x x . ? ~ ~
api:stories-translation uuid=eligible language:fr         | ? . . o . . o o o . ? . .
api:stories-check-translation uuid=eligible language:fr   | ? . . o . . o o o . ? . .
api:media uuid=submitted sha256=piece                     | ? . . o . . o x o . ? . .
api:nothing-to-report-list                                | ? ~ x + x x + x + x ? ~ ~
api:stories-allocate uuid=eligible                        | ? . . x . . o x o . ? . .
api:stories-let-stand uuid=submitted                      | ? . . x . . o x o . ? . .
api:stories-send-back uuid=submitted                      | ? . . x . . o x o . ? . .
api:stories-withdraw uuid=submitted                       | ? . . o . . o x o . ? . .
api:periods-close pk=period                               | ? . x x x x x x ! x ? . .
api:periods-plan pk=period                                | ? . x x x x x x o x ? . .
api:periods-reopen pk=period                              | ? . x x x x x x ! x ? . .
api:periods-start-collecting pk=planned_period            | ? . x x x x x x o x ? . .
api:periods-start-selecting pk=period                     | ? . x x x x x x o x ? . .
api:periods-start-feeding-back pk=period                  | ? . x x x x x x ! x ? . .
api:rounds-open pk=planned_round                          | ? . . . x ~ x x x . ? . .
api:rounds-attendance pk=reading_round                    | ? . . . x o x x x . ? . .
api:rounds-first-view pk=reading_round                    | ? . . . o o x x x . ? . .
api:rounds-procedure pk=reading_round                     | ? . . . x o o x o . ? . .
api:rounds-talk pk=reading_round                          | ? . . . x o x x x . ? . .
api:rounds-open-turn pk=reading_round                     | ? . . . x o x x x . ? . .
api:rounds-close-turn pk=voting_round                     | ? . . . x o x x x . ? . .
api:rounds-destroy-slips pk=voting_round                  | ? . . . x ~ x x x . ? . .
api:rounds-decide pk=deliberating_round                   | ? . . . x o x x x . ? . .
api:rounds-reopen pk=decided_round                        | ? . . . x x o x o . ? . .
api:rounds-cancel pk=reading_round                        | ? . . . x x o x o . ? . .
api:rounds-close pk=decided_round                         | ? . . . x ~ ~ x ~ . ? . .
api:turns-ballot pk=turn                                  | ? . . . o o x x x . ? . .
api:feedback-prepare pk=feedback                          | ? . . o . o o x o . ? . .
api:feedback-deliver pk=feedback                          | ? . . o . o o x o . ? . .
api:feedback-answer pk=feedback                           | ? . . ! . ! ! x ! . ? . .
api:feedback-give-up pk=teller_feedback                   | ? . . o . o o x o . ? . .
api:theme-sets-list                                       | ? ~ x x x x x + + x ? ~ ~
api:theme-sets-adopt pk=theme_set                         | ? . . . . . . o o . ? . .
api:theme-sets-start-again pk=failed_set                  | ? . . . . . . o o . ? . .
api:theme-sets-undo pk=theme_set                          | ? . . . . . . o o . ? . .
api:themes-rename pk=theme                                | ? . . . . . . o o . ? . .
api:themes-merge pk=theme                                 | ? . . . . . . o o . ? . .
api:themes-set-aside pk=theme                             | ? . . . . . . o o . ? . .
api:themes-bring-back pk=theme                            | ? . . . . . . ~ ~ . ? . .
api:placements-move pk=placement                          | ? . . . . . . o o . ? . .
"""
