"""The status each role gets at each address that is read: written down, not derived.

The columns are ``world.ROLES``, the marks ``walking.STATUSES``: o is let in, > is led elsewhere (to
sign in), . finds nothing, x is refused, ! comes at the wrong time.
"""

TABLE = """
#                                                           a s o c m f b e c a d l u
#                                                           n t t o e a r v o d e e n
#                                                           o r h l m c c a o m a f s
home                                                      | > o o o o o o o o o > o o
account_logout                                            | > o o o o o o o o o > o o
account_change_password                                   | > o o o o o o o o o > o o
accounts:profile                                          | > o o o o o o o o o > o o
programmes:list                                           | > o o o o o o o o o > o o
programmes:new                                            | > x x x x x x x x o > x x
programmes:detail pk=programme                            | > . o o o o o o o o > . .
programmes:checklist pk=programme                         | > . x x x x x x o o > . .
programmes:setup pk=programme step:programme              | > . x x x x x x o o > . .
programmes:setup pk=programme step:levels                 | > . x x x x x x o o > . .
programmes:setup pk=programme step:units                  | > . x x x x x x o o > . .
programmes:setup pk=programme step:domains                | > . x x x x x x o o > . .
programmes:setup pk=programme step:questions              | > . x x x x x x o o > . .
programmes:setup pk=programme step:periods                | > . x x x x x x o o > . .
programmes:setup pk=programme step:people                 | > . x x x x x x o o > . .
programmes:setup pk=programme step:panels                 | > . x x x x x x > > > . .
programmes:unit pk=unit                                   | > . x x x x x x o o > . .
programmes:domain pk=domain                               | > . x x x x x x o o > . .
programmes:period pk=period                               | > . x x x x x x o o > . .
programmes:reopen_period pk=period                        | > . x x x x x x o o > . .
stories:list                                              | > o o o o o o o o o > o o
stories:start                                             | > o > > o o > o > o > o o
stories:new pk=programme                                  | > . o o . . o . o . > . .
collect:start                                             | > o > > o o > o > o > o o
collect:programme pk=programme                            | > . > > . . > . > . > . .
collect:form pk=programme language:en                     | > . o o . . o . o . > . .
collect:places pk=programme                               | > . o o . . o . o . > . .
stories:paper pk=programme                                | > . o o . . o . o . > . .
stories:paper_pdf pk=programme                            | > . ~ ~ . . ~ . ~ . > . .
stories:nothing pk=programme                              | > . o o . . o . o . > . .
stories:imports pk=programme                              | > . x x x x o x o x > . .
stories:import_job pk=import_job                          | > . . . . . . . o . > . .
stories:import_job pk=checked_job                         | > . . . . . . . o . > . .
stories:import_report pk=checked_job                      | > . . . . . . . o . > . .
stories:kobo pk=programme                                 | > . x x x x x x o x > . .
stories:kobo_source pk=kobo_source                        | > . . . . . . . o . > . .
stories:kobo_change pk=kobo_source                        | > . . . . . . . o . > . .
stories:kobo_questions pk=kobo_source                     | > . . . . . . . o . > . .
stories:review                                            | > o o o o o o o o o > o o
stories:detail uuid=draft                                 | > . . o . . . . . . > . .
stories:detail uuid=submitted                             | > . . o . . o o o . > . .
stories:detail uuid=returned                              | > . . o . . o o o . > . .
stories:detail uuid=eligible                              | > . . o . . o o o . > . .
stories:detail uuid=withdrawn                             | > . . o . . o o o . > . .
stories:detail uuid=sensitive                             | > . . o . . o . o . > . .
stories:detail uuid=of_left                               | > . . . . . o o o . > > .
stories:detail uuid=of_other                              | > . o . . . . o o . > . .
stories:edit uuid=draft                                   | > . . o . . . . . . > . .
stories:edit uuid=submitted                               | > . . ! . . x x x . > . .
stories:edit uuid=returned                                | > . . o . . x x x . > . .
stories:check uuid=draft                                  | > . . o . . . . . . > . .
stories:check uuid=submitted                              | > . . ! . . x x x . > . .
stories:check uuid=returned                               | > . . o . . x x x . > . .
stories:delete uuid=draft                                 | > . . o . . . . . . > . .
stories:delete uuid=submitted                             | > . . ! . . x x x . > . .
stories:correct uuid=eligible                             | > . . o . . o x o . > . .
stories:translate uuid=eligible language:fr               | > . . o . . o o o . > . .
stories:translate uuid=returned language:fr               | > . . ! . . ! ! ! . > . .
stories:translate uuid=eligible language:zu               | > . . . . . . . . . > . .
stories:action uuid=submitted action:withdraw             | > . . o . . o x o . > . .
stories:action uuid=submitted action:let-stand            | > . . > . . > > > . > . .
stories:doors pk=programme                                | > . x x x x o x o x > . .
stories:form_file pk=programme                            | > . x x x x o x o x > . .
stories:intake pk=intake                                  | > . . . . . . . o . > . .
stories:links pk=programme                                | > . x x x x o x o x > . .
openrosa:form_list token=link                             | o o o o o o o o o o o o o
openrosa:form_list pk=programme                           | ? ? ? ? ? ? ? ? ? ? ? ? ?
openrosa:form token=link                                  | o o o o o o o o o o o o o
openrosa:form pk=programme                                | ? ? ? ? ? ? ? ? ? ? ? ? ?
openrosa:manifest token=link                              | o o o o o o o o o o o o o
openrosa:manifest pk=programme                            | ? ? ? ? ? ? ? ? ? ? ? ? ?
links:form token=link                                     | o o o o o o o o o o o o o
links:receipts token=link                                 | o o o o o o o o o o o o o
links:receipt token=link uuid=of_link                     | o o o o o o o o o o o o o
links:receipt token=link uuid=of_other                    | . . . . . . . . . . . . .
panels:link_journey token=link uuid=of_link               | o o o o o o o o o o o o o
panels:link_journey token=link uuid=of_other              | . . . . . . . . . . . . .
stories:media uuid=eligible sha256=voice                  | > . . o . . o o o . > . .
stories:media uuid=eligible sha256=photo                  | > . . x . . x x x . > . .
panels:candidate_media pk=planned_candidate sha256=voice  | > . . . . . o o o . > . .
panels:candidate_media pk=reading_candidate sha256=voice  | > . . . o o o o o . > . .
panels:candidate_media pk=reading_candidate sha256=photo  | > . . . x x x x x . > . .
panels:mine                                               | > o o o o o o o o o > o o
learning:coverage pk=period                               | > . x x x x o o o x > . .
panels:list                                               | > o o o o o o o o o > o o
panels:setup pk=programme                                 | > . x x x x o x o x > . .
panels:panel pk=panel                                     | > . . . o o o o o . > . .
panels:panel pk=upper_panel                               | > . . . . . . o o . > . .
panels:panel_change pk=panel                              | > . . . x x o x o . > . .
panels:plan pk=period                                     | > . x x x x o o o x > . .
panels:round pk=planned_round                             | > . . . o o o o o . > . .
panels:round pk=reading_round                             | > . . . o o o o o . > . .
panels:round pk=voting_round                              | > . . . o o o o o . > . .
panels:round pk=deliberating_round                        | > . . . o o o o o . > . .
panels:round pk=decided_round                             | > . . . o o o o o . > . .
panels:round pk=upper                                     | > . . . . . . o o . > . .
panels:state pk=voting_round                              | > . . . o o o o o . > . .
panels:procedure pk=reading_round                         | > . . . x o o x o . > . .
panels:present pk=reading_round                           | > . . . o o o o o . > . .
panels:present pk=planned_round                           | > . . . . . o o o . > . .
panels:procedure pk=voting_round                          | > . . . x ! ! x ! . > . .
panels:decide pk=deliberating_round                       | > . . . x o x x x . > . .
panels:round_action pk=reading_round action:cancel        | > . . . x x o x o . > . .
panels:round_action pk=decided_round action:reopen        | > . . . x x o x o . > . .
panels:round_action pk=planned_round action:open          | > . . . . . . . . . > . .
panels:candidate pk=planned_candidate                     | > . . . . . o o o . > . .
panels:candidate pk=reading_candidate                     | > . . . o o o o o . > . .
panels:candidate pk=decided_candidate                     | > . . . o o o o o . > . .
panels:vote pk=turn                                       | > . . . o o . . . . > . .
panels:feedback                                           | > o o o o o o o o o > o o
panels:feedback_overdue                                   | > . . . . . o o o . > . .
panels:journey uuid=eligible                              | > . . o . . o o o . > . .
panels:journey uuid=draft                                 | > . . o . . . . . . > . .
panels:journey uuid=sensitive                             | > . . o . . o . o . > . .
panels:journey uuid=of_left                               | > . . . . . o o o . > o .
panels:close_round pk=decided_round                       | > . . . x o o x o . > . .
panels:close_period pk=period                             | > . x x x x x x o x > . .
panels:feedback_item pk=feedback                          | > . . o . o o o o . > . .
panels:feedback_item pk=teller_feedback                   | > . . o . o o o o . > . .
panels:feedback_item pk=panel_feedback                    | > . . . o o o o o . > . .
panels:feedback_print pk=feedback                         | > . . o . o o o o . > . .
themes:list pk=period                                     | > . . . . . . o o . > . .
themes:set pk=theme_set                                   | > . . . . . . o o . > . .
themes:set pk=failed_set                                  | > . . . . . . o o . > . .
themes:theme pk=theme                                     | > . . . . . . o o . > . .
reports:periods                                           | > o o o o o o o o o > o o
reports:period pk=period                                  | > . . . . . . o o . > . .
reports:register pk=period form:csv                       | > . . . . . . o o . > . .
reports:register pk=period form:xlsx                      | > . . . . . . o o . > . .
api:token                                                 | > o o o o o o o o o > o o
api:session                                               | ? o o o o o o o o o ? o o
api:stories-receipts                                      | ? o o o o o o o o o ? o o
api:programmes-list                                       | ? o o o o o o o o o ? o o
api:programmes-detail pk=programme                        | ? . o o o o o o o o ? . .
api:periods-list                                          | ? o o o o o o o o o ? o o
api:periods-detail pk=period                              | ? . o o o o o o o o ? . .
api:nothing-to-report-list                                | ? o o o o o o o o o ? o o
api:stories-list                                          | ? o o o o o o o o o ? o o
api:stories-detail uuid=draft                             | ? . . o . . . . . . ? . .
api:stories-detail uuid=submitted                         | ? . . o . . o o o . ? . .
api:stories-detail uuid=withdrawn                         | ? . . o . . o o o . ? . .
api:media uuid=eligible sha256=voice                      | ? . . o . . o x o . ? . .
api:stories-detail uuid=sensitive                         | ? . . o . . o . o . ? . .
api:rounds-list                                           | ? o o o o o o o o o ? o o
api:rounds-detail pk=planned_round                        | ? . . . o o o o o . ? . .
api:rounds-detail pk=voting_round                         | ? . . . o o o o o . ? . .
api:rounds-detail pk=upper                                | ? . . . . . . o o . ? . .
api:rounds-turns pk=voting_round                          | ? . . . o o o o o . ? . .
api:rounds-decisions pk=decided_round                     | ? . . . o o o o o . ? . .
api:turns-detail pk=turn                                  | ? . . . o o o o o . ? . .
api:feedback-list                                         | ? o o o o o o o o o ? o o
api:feedback-detail pk=feedback                           | ? . . o . o o o o . ? . .
api:feedback-detail pk=teller_feedback                    | ? . . o . o o o o . ? . .
api:theme-sets-list                                       | ? o o o o o o o o o ? o o
api:theme-sets-detail pk=theme_set                        | ? . . . . . . o o . ? . .
api:theme-sets-placements pk=theme_set                    | ? . . . . . . o o . ? . .
"""
