"""A project × an account → what takes existing groups into the project's stacks, without replacing one.

`takeover(project, account, elsewhere, deployed)` of `takeover.py` returns a `Takeover`:

- `project`, `account`: Plans of one environment and of its VPC (`source.account.plans_of` of a snapshot makes one for each
  VPC). `elsewhere`: the Plans of other VPCs. `deployed`: the templates that CloudFormation holds now, by stack name.
- `Takeover.roles`: a `RoleTakeover` for each role, in the order of the plan: its `standing` (`to import`, `taken over`,
  `made here`, `new`, `blocked`, `group of others`), its group's id and stack, and its rules with groups, in and not yet in
  the stack.
- `Takeover.imports`: a `StackImport` for each stack with something to import, in the order of deployment. `template` is
  the body of its change set: what is deployed, byte for byte, plus the groups and rules as EC2 has them; `mapping` is the
  identifier of each new resource by logical id (`cdk import --resource-mapping`); `to_import` is `ResourcesToImport` of a
  change set of the type IMPORT.
- `Takeover.steps`: `TakeoverStep`s in their order, each `import` or `deploy` of some stacks. `deploy` is the normal
  template of `cloudformation.template`.
- `Takeover.changes`: a `FirstDeployChange` for each thing that the first normal deploy changes.
- `Takeover.foreign`: rules between groups that are there and in no role file; they stay as they are.
- `Takeover.problems`: diagnostics with places in the project's files, for groups and rules that cannot be taken over.

Raises NoRuleIds where a rule has no id (`SecurityGroupRules`), and StackUnread for a stack that exists (by the tags of a
group) and whose template is not in `deployed`: an import change set must hold it, unchanged.

`files.py` makes the folder of `adopt --output`: `manifest.json` (a cloud assembly), `map.json`, and for each stack
`STACK/template.json` and `STACK/resources-to-import.json`; `report/takeover/` writes STEPS.md beside them.
"""
