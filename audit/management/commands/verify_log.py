"""``manage.py verify_log``: does every chain of the log hold?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from audit import log
from audit.models import Chain


class Command(BaseCommand):
    """Names each entry that was changed, removed or slipped in; exits 1 if there is one."""

    help = "Checks the hash chain of the log and prints the end of each chain."

    def handle(self, *_args: Any, **_options: Any) -> None:
        faults = list(log.verify())
        for fault in faults:
            self.stderr.write(f"{fault.scope} {fault.number}: {fault.what}")
        if faults:
            raise CommandError(_("The log does not hold. First bad entry: see above."))
        for chain in Chain.objects.order_by("scope"):
            self.stdout.write(f"{chain.scope} {chain.length} {chain.head}")
        self.stdout.write(self.style.SUCCESS(_("The log is whole.")))
