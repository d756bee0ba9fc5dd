"""What can stand on a bill: each kind of cost component, its unit, and what drives its quantity.

`stores` stands for sizes and growth of a workload's stores.
"""

from .bill import Item
from .tariff import MACHINES

COMPUTE = (
    "average_rps",
    "peak_rps",
    "peak_ratio",
    "cpu_ms",
    "model.target_utilization",
    "model.autoscaling_slack",
)
BYTES = ("average_rps", "response_kb")
STORED = ("stores",)
QUERIES = ("average_rps", "peak_rps", "peak_ratio", "stores", "model.database_ops_per_vcpu")

MACHINE = Item(name="Machines", service=MACHINES, unit="instance-hours", rests_on=COMPUTE)
CONTAINER_CPU = Item(
    name="Container processors",
    service="serverless_containers.vcpu_hour",
    unit="vCPU-hours",
    rests_on=COMPUTE,
)
CONTAINER_MEMORY = Item(
    name="Container memory",
    service="serverless_containers.memory_gb_hour",
    unit="GB-hours",
    rests_on=COMPUTE,
)
CLUSTER = Item(name="Cluster management", service="kubernetes.cluster_hour", unit="hours")
DISK = Item(
    name="Machine disks", service="block_storage.gb_month", unit="GB-months", rests_on=COMPUTE
)

BALANCER = Item(name="Load balancer", service="load_balancer.hour", unit="hours")
BALANCER_DATA = Item(
    name="Load balancer data", service="load_balancer.gb", unit="GB", rests_on=BYTES
)
NAT = Item(name="NAT gateway", service="nat.hour", unit="hours")
NAT_DATA = Item(name="NAT gateway data", service="nat.gb", unit="GB", rests_on=BYTES)
ADDRESS = Item(name="Public IPv4 addresses", service="public_ipv4.hour", unit="hours")
EGRESS = Item(
    name="Traffic to the internet", service="egress.internet_gb", unit="GB", rests_on=BYTES
)
EDGE = Item(
    name="Traffic from the edge",
    service="cdn.egress_gb",
    unit="GB",
    rests_on=(*BYTES, "model.cdn_offload"),
)
CROSS_ZONE = Item(
    name="Traffic between zones",
    service="egress.cross_zone_gb",
    unit="GB",
    rests_on=("average_rps", "model.internal_kb_per_request", "model.cross_zone_share"),
)
CROSS_REGION = Item(
    name="Traffic between regions",
    service="egress.inter_region_gb",
    unit="GB",
    rests_on=("average_rps", "stores", "model.write_kb"),
)
LOGS = Item(
    name="Logs",
    service="logs.ingest_gb",
    unit="GB",
    rests_on=("average_rps", "model.log_kb_per_request"),
)

OBJECTS = Item(
    name="Object storage", service="object_storage.gb_month", unit="GB-months", rests_on=STORED
)
DATABASE = Item(
    name="Database", service="database.postgresql.instance", unit="instance-hours", rests_on=QUERIES
)
DATABASE_PAIR = Item(
    name="Database with replica",
    service="database.postgresql.ha_instance",
    unit="instance-hours",
    rests_on=QUERIES,
)
DATABASE_DISK = Item(
    name="Database storage", service="database.storage_gb_month", unit="GB-months", rests_on=STORED
)
DATABASE_PAIR_DISK = Item(
    name="Database storage with replica",
    service="database.ha_storage_gb_month",
    unit="GB-months",
    rests_on=STORED,
)
BACKUPS = Item(
    name="Database backups",
    service="database.backup_gb_month",
    unit="GB-months",
    rests_on=(*STORED, "model.backup_versions"),
)
CACHE = Item(name="Cache", service="cache.instance", unit="node-hours", rests_on=STORED)
KEYS = Item(name="Encryption keys", service="kms.key_month", unit="keys")

CHECKPOINTS = Item(
    name="Object storage",
    service="object_storage.gb_month",
    unit="GB-months",
    rests_on=(*("parameters_b", "model.checkpoint_bytes_per_parameter", "model.checkpoints_kept"),),
)
TRAINING_ACCELERATORS = Item(
    name="Training accelerators",
    service=MACHINES,
    unit="GPU-hours",
    rests_on=(
        *("parameters_b", "tokens_b", "runs_per_month"),
        *("model.training_mfu", "model.training_overhead"),
    ),
)
TOKENS_READ = Item(
    name="Model tokens read",
    service="llm.input_tokens",
    unit="million tokens",
    rests_on=("requests_per_day", "input_tokens", "growth"),
)
TOKENS_WRITTEN = Item(
    name="Model tokens written",
    service="llm.output_tokens",
    unit="million tokens",
    rests_on=("requests_per_day", "output_tokens", "growth"),
)
MODEL_SERVERS = Item(
    name="Model servers",
    service=MACHINES,
    unit="instance-hours",
    rests_on=(
        *("requests_per_day", "peak_ratio", "input_tokens", "output_tokens"),
        *("model.serving_mfu", "model.serving_bandwidth_share", "model.serving_utilization"),
    ),
)
