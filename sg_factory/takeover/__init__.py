"""A project × an account → what takes existing groups into the project's stacks, without replacing one.

`takeover(project, account, elsewhere, deployed)` of `takeover.py` returns a `Takeover`:

- `project` and `account` are the Plans of an environment and of its VPC: `source.account.plans_of` makes one for each
  VPC of a snapshot. `elsewhere` are the Plans of other VPCs, `deployed` the templates of all stacks that exist.
- `Takeover.imports`: a `StackImport` for each stack with something to import, in the order of deployment. `template` is
  the body of its change set: what is deployed, unchanged, plus the groups and rules as EC2 has them. `mapping` is the
  identifier of each new resource by logical id (`cdk import --resource-mapping`), `to_import` is `ResourcesToImport` of
  a change set of the type IMPORT.
- `Takeover.steps`: a `TakeoverStep` for each import into a stack and each normal deploy of one, in their order.
- `Takeover.changes`: a `FirstDeployChange` for each thing that the first normal deploy changes.
- `Takeover.roles` and `rules`: how far each role and each rule with a group is. `foreign`: rules that stay as they are.
- `Takeover.problems`: diagnostics with places in the project's files: what cannot be taken over.
- `Takeover.undeployed`: stacks into which something was imported and that were not deployed since.
- `Takeover.unread`: stacks that exist and whose templates are not in `deployed`: there is no import for them.
- `Takeover.lacks_rule_ids`: the source has no `SecurityGroupRules`, so that `mapping` and `to_import` are not complete.

`files.py` makes the folder of `adopt --output`: `manifest.json` (a cloud assembly), `map.json`, and for each stack
`STACK/template.json` and `STACK/resources-to-import.json`. `report/takeover/` writes STEPS.md.
"""
