"""The code of the function that closes a VPC's default group, as the template carries it: at most 4,096 characters.

It is one text for every project: nothing is written into it. CloudFormation calls it by a custom resource, and waits
for an answer, so that it answers whatever happens; a run that ends without an answer is run again by Lambda.

Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html and
crpg-ref-responses.html (an answer has at most 4,096 bytes); the API reference of RevokeSecurityGroupIngress, which
recommends to describe the group afterwards.
"""

RUNTIME = "python3.13"
"""Lambda's runtime of the function, supported until 2029."""

HANDLER = "index.handler"
"""The name of the function's entry: code that is in a template becomes the module `index`."""

MOST_CHARACTERS = 4096
"""The longest code that a template may carry (reference of AWS::Lambda::Function Code)."""

CODE = '''\
"""Close the default security group of a VPC: revoke all of its rules by id.

Deletion opens nothing: the group stays closed. What is revoked is in the log.
"""
import json
import time
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

LIMITS = Config(
    connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 3}
)
# Another one revoked a rule meanwhile, or IAM does not know the new role yet.
TRY_AGAIN = {
    "InvalidPermission.NotFound",
    "InvalidSecurityGroupRuleId.NotFound",
    "UnauthorizedOperation",
}
WAITS = (0, 1, 4, 10, 20)  # seconds before each try


def handler(event, context):
    vpc = event["ResourceProperties"].get("VpcId", "")
    answer = {"Status": "SUCCESS", "PhysicalResourceId": f"{vpc}/default"}
    for key in ("StackId", "RequestId", "LogicalResourceId"):
        answer[key] = event[key]
    try:
        if event["RequestType"] == "Delete":
            answer["PhysicalResourceId"] = event["PhysicalResourceId"]
        else:
            close(vpc)
    except Exception as error:
        reason = f"The default group of {vpc} is not closed: {error}"
        answer.update(Status="FAILED", Reason=reason[:900])
    print(json.dumps(answer))
    body = json.dumps(answer).encode()
    headers = {"Content-Type": ""}  # as the URL is signed for
    request = urllib.request.Request(
        event["ResponseURL"], body, headers, method="PUT"
    )
    urllib.request.urlopen(request, timeout=10).close()


def close(vpc):
    ec2 = boto3.client("ec2", config=LIMITS)
    failed = None
    for wait in WAITS:
        time.sleep(wait)
        try:
            group = default_group(ec2, vpc)
            rules = rules_of(ec2, group)
            if not rules:
                return
            print(json.dumps(rules))
            revoke(ec2, group, rules)
            failed = None
        except ClientError as error:
            if error.response["Error"]["Code"] not in TRY_AGAIN:
                raise
            failed = error
    raise failed or RuntimeError("rules come back as they are revoked")


def default_group(ec2, vpc):
    wanted = {"vpc-id": vpc, "group-name": "default"}
    filters = [{"Name": name, "Values": [wanted[name]]} for name in wanted]
    found = ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
    if len(found) != 1:
        raise LookupError("this account does not have it in this region")
    return found[0]["GroupId"]


def rules_of(ec2, group):
    pages = ec2.get_paginator("describe_security_group_rules").paginate(
        Filters=[{"Name": "group-id", "Values": [group]}]
    )
    return [rule for page in pages for rule in page["SecurityGroupRules"]]


def revoke(ec2, group, rules):
    for is_egress, call in (
        (False, ec2.revoke_security_group_ingress),
        (True, ec2.revoke_security_group_egress),
    ):
        ids = [
            rule["SecurityGroupRuleId"]
            for rule in rules
            if rule["IsEgress"] is is_egress
        ]
        if ids:
            call(GroupId=group, SecurityGroupRuleIds=ids)
'''
"""The code, which the tests run as it is."""
