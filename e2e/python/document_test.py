"""The OpenAPI document, driven by schemathesis: what it makes of the document is sent to a node, in order and out of
order, and each answer must be one that the document foresees. The examples are the same in every run:
RIALTO_E2E_SEED sets others, RIALTO_E2E_DOCUMENT_EXAMPLES how many there are for each operation."""

import copy
import os
import unittest
from datetime import UTC, datetime, timedelta

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from node import Node, Person, community

SEED = int(os.environ.get("RIALTO_E2E_SEED", "1"))
EXAMPLES = int(os.environ.get("RIALTO_E2E_DOCUMENT_EXAMPLES", "15"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    # What the document allows is not refused as wrong.
    positive_data_acceptance,
]
# What an attempt to sign in costs is meant to be much.
HASHES_PASSWORDS = {"register", "login", "changePassword"}


def operations(document):
    """The operations of a document, as schemathesis has them."""
    return [result.ok() for result in schemathesis.openapi.from_dict(document).get_all_operations()]


def name_of(operation):
    return operation.definition.raw["operationId"]


def kind(value):
    """The type of a value in JSON, where 2.0 is a number as 2 is."""
    return int if isinstance(value, float) else type(value)


class Document(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.node = Node()
        cls.addClassCleanup(cls.node.dispose)
        cls.member = Person(cls.node, "member")
        cls.friend = Person(cls.node, "friend")
        cls.banned = Person(cls.node, "banned")
        cls.document = requests.get(cls.node.url + "/api/v1/openapi.json", timeout=20).json()

    def place(self):
        """Somebody new with a server, the ids that are found there, and what bodies may say of them."""
        owner = Person(self.node, "owner")
        server, channel = community(owner, self.member, self.friend)
        path = f"/servers/{server['id']}"
        role = owner.post(f"{path}/roles", name="moderators")["role"]
        category = owner.post(f"{path}/categories", name="yard")["category"]
        inside = owner.post(f"{path}/channels", name="inside", categoryId=category["id"])["channel"]
        message = owner.say(channel, "hello")
        invite = owner.post(f"/servers/{server['id']}/invites")["invite"]
        headers = {"authorization": f"Bearer {owner.token}"}
        session = requests.get(self.node.url + "/api/v1/me/sessions", headers=headers, timeout=20).json()["sessions"][0]
        ids = {"servers": server["id"], "channels": inside["id"], "sessions": session["id"]}
        ids["categories"], ids["roles"] = category["id"], role["id"]
        ids["messages"] = message["id"]
        ids["reports"] = self.member.post(f"/messages/{message['id']}/reports", reason="Spam")["report"]["id"]
        ids["users"] = self.member.user["id"]
        together = [self.member.user["id"], self.friend.user["id"]]
        ids["directs"] = owner.post("/directs", userIds=together)["direct"]["id"]
        # Nobody reports what they said themselves, and only a ban that is there is lifted.
        elsewhere = {"reportMessage": {"id": self.member.say(channel, "hello too")["id"]}}
        ban = f"{self.node.url}/api/v1{path}/bans/{self.banned.user['id']}"
        requests.put(ban, json={}, headers=headers, timeout=20).raise_for_status()
        elsewhere["unban"] = {"userId": self.banned.user["id"]}
        elsewhere["markUnread"] = {"id": channel["id"]}
        others = {"userId": self.member.user["id"], "roleId": role["id"], "code": invite["code"], "emoji": "👍"}
        fields = {
            # That a conversation of two has no name has no words in JSON Schema either.
            "userIds": together,
            "roleIds": [role["id"]],
            "defaultRoleIds": [role["id"]],
            "categoryIds": [category["id"]],
            "categoryId": category["id"],
            "welcomeChannelId": inside["id"],
            "channels": [{"channelId": each["id"], "categoryId": None} for each in (inside, channel)],
            # That no name is in both, and none of the whole server in either, has no words in JSON Schema.
            "allow": ["viewChannel"],
            "deny": ["attachFiles"],
            # Nor has that a place is not beyond the head.
            "seq": 1,
            # Nor has that something ends later than now.
            "timeoutUntil": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
        }
        return headers, ids, others, fields, elsewhere

    def known(self, operation, ids, others, elsewhere):
        """Values of the path's parameters that lead somewhere."""
        noun = next((noun for noun in ids if f"/{noun}/{{id}}" in operation.path), None)
        return {"id": ids.get(noun), **others, **elsewhere.get(name_of(operation), {})}

    def drive(self, operation, mode):
        """Sends what `mode` makes of an operation. Gives the statuses of the answers."""
        headers, ids, others, fields, elsewhere = self.place()
        known = self.known(operation, ids, others, elsewhere)
        statuses = []
        examples = 3 if name_of(operation) in HASHES_PASSWORDS else EXAMPLES

        @seed(SEED)
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode), leads_somewhere=st.booleans())
        def each(case, leads_somewhere):
            if leads_somewhere:
                case.path_parameters = {name: known[name] for name in case.path_parameters or {}}
                if isinstance(case.body, dict) and "userId" in case.body:
                    case.body["userId"] = known["userId"]
            if isinstance(case.body, dict):
                right = {name for name, value in case.body.items() if kind(value) is kind(fields.get(name))}
                case.body.update({name: fields[name] for name in right & fields.keys()})
            if mode == GenerationMode.POSITIVE and operation.path.endswith("/permissions"):
                case.query = {"userId": known["userId"]}
            if mode == GenerationMode.POSITIVE and "around" in (case.query or {}):
                # That it goes without `before` has no words in JSON Schema.
                case.query.pop("before", None)
            response = case.call(base_url=self.node.url, headers=headers)
            statuses.append(response.status_code)
            case.validate_response(response, checks=CHECKS)

        each()
        return statuses

    def test_what_is_in_order_is_answered_as_described(self):
        for operation in operations(self.document):
            with self.subTest(name_of(operation)):
                statuses = self.drive(operation, GenerationMode.POSITIVE)
                print(f"{name_of(operation)}: {sorted(set(statuses))}")
                self.assertTrue(name_of(operation) in HASHES_PASSWORDS or min(statuses) < 300, "none was done")

    def test_what_is_out_of_order_is_answered_as_described(self):
        for operation in operations(self.document):
            with self.subTest(name_of(operation)):
                try:
                    self.drive(operation, GenerationMode.NEGATIVE)
                except Unsatisfiable:
                    # Where any text is in order, nothing is out of it.
                    self.assertNotIn("requestBody", operation.definition.raw)

    def test_negative_control_an_answer_that_is_not_described_is_found(self):
        undescribed = copy.deepcopy(self.document)
        del undescribed["paths"]["/api/v1/me"]["get"]["responses"]["200"]
        otherwise = copy.deepcopy(self.document)
        otherwise["components"]["schemas"]["User"]["properties"]["id"] = {"type": "integer"}
        for document in (undescribed, otherwise):
            me = next(each for each in operations(document) if name_of(each) == "getMe")
            with self.assertRaises(FailureGroup):
                self.drive(me, GenerationMode.POSITIVE)


if __name__ == "__main__":
    unittest.main()
