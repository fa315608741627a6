"""The table of EC2 instance types, beside what moto recorded of DescribeInstanceTypes."""

import json
import subprocess
import sys

import pytest

from tallygate.cost.aws_types import graviton_twins, instance_type, instance_types

_READ = """
import gzip, json, pathlib, moto.ec2
path = pathlib.Path(moto.ec2.__file__).parent / "resources" / "instance_types.json.gz"
print(json.dumps({
    one["InstanceType"]: [
        one["VCpuInfo"]["DefaultVCpus"],
        one["MemoryInfo"]["SizeInMiB"],
        [arch for arch in one["ProcessorInfo"]["SupportedArchitectures"] if arch != "i386"],
        sum(gpu["Count"] for gpu in one.get("GpuInfo", {}).get("Gpus", [])),
    ]
    for one in json.load(gzip.open(path)).values()
}))
"""
# Retired from the record, or not in it.
_ABSENT = {"i3.metal", "p3.2xlarge", "p3.8xlarge", "p3.16xlarge"}


@pytest.mark.oracle
def test_every_type_has_what_aws_says() -> None:
    done = subprocess.run([sys.executable, "-c", _READ], capture_output=True, text=True, check=True)
    recorded = json.loads(done.stdout)
    assert {name for name in instance_types() if name not in recorded} == _ABSENT
    for name in sorted({*instance_types()} - _ABSENT):
        own = instance_type(name)
        assert own is not None
        vcpus, memory, _, gpus = recorded[name]
        assert [own.vcpus, own.memory * 1024, own.gpus] == [vcpus, memory, gpus], name
        assert all(recorded[twin][2] == ["arm64"] for twin in graviton_twins(name)), name
