"""Giving users of a broker what the code says that they need."""

from collections.abc import Iterable
from typing import Final

from aiokafka.protocol.admin import CreateAclsRequest

from streams.kafka.clients import admin
from streams.settings import Settings
from streams.worker.permissions import User

__all__ = ["grant"]

# The numbers of Kafka's protocol: ResourceType, PatternType, AclOperation, AclPermissionType.
_RESOURCES: Final = {"topic": 2, "group": 3, "transactionalId": 5}
_PATTERNS: Final = {"literal": 3, "prefix": 4}
_OPERATIONS: Final = {"Read": 3, "Write": 4, "Create": 5, "Delete": 6, "Describe": 8, "DescribeConfigs": 10}
_ALLOW = 3


async def grant(settings: Settings, users: Iterable[User]) -> None:
    """Grant each user what is stated for it; `settings` are those of a user who may do everything."""
    client = admin(settings)
    await client.start()
    try:
        for user in users:
            for one in user.grants:
                for operation in one.operations:
                    answer = await client._send_request(
                        CreateAclsRequest(
                            _RESOURCES[one.resource],
                            one.name,
                            _PATTERNS[one.pattern],
                            f"User:{user.name}",
                            "*",
                            _OPERATIONS[operation],
                            _ALLOW,
                        )
                    )
                    ((error, message),) = answer.creation_responses
                    assert not error, message
    finally:
        await client.close()
