"""`--propose`: a patch that git applies, after which role files say what the account has."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.cli.command import run
from tests.git import repository
from tests.projects import write
from tests.usage.drift.deployment import Account, LiveRule, redescribed
from tests.usage.drift.reading import account_of, compiled

FILES = {
    "sg-factory.yaml": "name: shop\nsecurity_groups:\n  scanner: {id: sg-0123456789abcdef0, description: Scans}\n",
    "roles/web.yaml": """\
description: Web servers
owner: storefront
public: true
ingress:
  - from: internet    # the shop
    service: https
    description: Customers read the shop
""",
    "roles/database.yaml": """\
description: Orders
owner: data
ingress:
  - {from: web, service: postgresql, description: Web servers read and write orders}
  - {from: 10.7.0.0/16, service: ssh, description: Operators}
""",
    "roles/worker.yaml": "description: Workers\nowner: data\n",
}
AS_OF = "2027-03-01"


def shop(folder: Path) -> tuple[Account, dict[str, str]]:
    """The project, in git, with its account; and the ids of the groups by their roles."""
    write(folder, FILES)
    (plan,) = compiled(FILES)
    account = account_of(plan)
    return account, {group.description.split()[-1]: group.id for group in account.groups.values()}


def drift(folder: Path, account: Account, *options: str) -> tuple[int, str, str]:
    (folder / "account.json").write_text(json.dumps(account.snapshot()), "utf-8")
    done = run("drift", "--from", "account.json", "--as-of", AS_OF, *options, folder=folder)
    return done.returncode, done.stdout, done.stderr


def by_hand(account: Account, ids: dict[str, str]) -> None:
    database, web, worker = ids["database"], ids["web"], ids["worker"]
    rules = account.of(database)
    ssh = next(rule for rule in rules.values() if rule.low == 22)
    account.remove(ssh)
    for rule in account.of(web).values():
        if rule.low == 443:
            account.put(redescribed(rule, "Customers and partners"))
    ranges = ("CidrIpv4", "198.51.100.0/24")
    account.put(LiveRule(database, "ingress", "tcp", 4711, 4712, *ranges, "Emergency: vendor"))
    account.put(LiveRule(database, "ingress", "icmp", 8, -1, "ReferencedGroupInfo", "sg-0123456789abcdef0", None))
    account.put(LiveRule(database, "ingress", "tcp", 6379, 6379, "ReferencedGroupInfo", worker, "Both halves"))
    account.put(LiveRule(worker, "egress", "tcp", 6379, 6379, "ReferencedGroupInfo", database, "Both halves"))
    account.put(LiveRule(web, "egress", "tcp", 8080, 8080, "ReferencedGroupInfo", worker, "One half"))
    account.put(LiveRule(worker, "egress", "-1", None, None, "CidrIpv4", "0.0.0.0/0", None))
    account.put(LiveRule(worker, "egress", "-1", None, None, "CidrIpv6", "::/0", None))


PATCH = """\
--- a/roles/database.yaml
+++ b/roles/database.yaml
@@ -2,4 +2,15 @@
 owner: data
 ingress:
   - {from: web, service: postgresql, description: Web servers read and write orders}
-  - {from: 10.7.0.0/16, service: ssh, description: Operators}
+  - from: scanner
+    service: icmp/echo-request
+    description: unknown
+    expires: 2027-03-08
+  - from: 198.51.100.0/24
+    service: tcp/4711-4712
+    description: 'Emergency: vendor'
+    expires: 2027-03-08
+  - from: worker
+    service: redis
+    description: Both halves
+    expires: 2027-03-08
--- a/roles/web.yaml
+++ b/roles/web.yaml
@@ -4,4 +4,10 @@
 ingress:
   - from: internet    # the shop
     service: https
-    description: Customers read the shop
+    description: "Customers and partners"
+egress:
+  - to: worker
+    service: http-alt
+    description: One half
+    both_halves: false
+    expires: 2027-03-08
--- a/roles/worker.yaml
+++ b/roles/worker.yaml
@@ -1,2 +1,7 @@
 description: Workers
 owner: data
+egress:
+  - to: internet
+    service: all
+    description: unknown
+    expires: 2027-03-08
"""


def test_the_patch_says_what_is_there_and_ends_the_drift(tmp_path: Path) -> None:
    account, ids = shop(tmp_path)
    by_hand(account, ids)
    status, patch, err = drift(tmp_path, account, "--propose")
    assert (status, err) == (1, "")
    assert patch == PATCH
    repository(tmp_path)
    subprocess.run(["git", "apply", "--check", "-"], cwd=tmp_path, input=patch, text=True, check=True)
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=patch, text=True, check=True)
    left = json.loads(drift(tmp_path, account, "--format", "json")[1])["groups"]
    # The workers have egress to ranges now: the next deploy removes the rule to nowhere, which allows nothing.
    rules = [rule for group in left for rule in group["rules"]]
    assert [(rule["kind"], rule["peer"], rule["broader"]) for rule in rules] == [("added", "255.255.255.255/32", False)]


def test_what_no_line_can_say_is_told(tmp_path: Path) -> None:
    account, ids = shop(tmp_path)
    account.put(LiveRule(ids["web"], "ingress", "tcp", 22, 22, "ReferencedGroupInfo", "sg-0aaaabbbbccccdddd", None))
    account.groups[ids["web"]].tags["owner"] = "nobody"
    rule = next(rule for rule in account.of(ids["web"]).values() if rule.peer == "::/0")
    account.remove(rule)
    status, patch, err = drift(tmp_path, account, "--propose")
    assert (status, patch) == (1, "")
    assert err == (
        "sg-factory: not proposed: tags and attachments of “web”: see its file and hosts.yaml\n"
        "sg-factory: not proposed: tcp/22 from sg-0aaaabbbbccccdddd of “web”: declare sg-0aaaabbbbccccdddd in "
        "sg-factory.yaml first\n"
        "sg-factory: not proposed: removing the line ingress.0 of roles/web.yaml: it makes rules that are there, too\n"
    )
