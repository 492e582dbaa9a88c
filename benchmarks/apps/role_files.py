"""The forty groups from role files. Arguments: the folder of the project, then optionally `bare`.

With `bare` there are no SSM parameters, but tags, which cannot be left out here; and the groups are in a VPC of the
app, as those by hand always are, which costs the import of aws_ec2. Without it the VPC is a parameter.
"""

import sys

import aws_cdk as cdk

from benchmarks.groups import VPC_ID
from sg_factory.constructs import RoleSecurityGroups

app = cdk.App()
stack = cdk.Stack(app, "forty")
if "bare" in sys.argv:
    from aws_cdk import aws_ec2 as ec2

    vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id=VPC_ID, availability_zones=["eu-west-1a"])
    RoleSecurityGroups(stack, "SecurityGroups", project=sys.argv[1], vpc=vpc, publish=False)
else:
    RoleSecurityGroups(stack, "SecurityGroups", project=sys.argv[1])
app.synth()
