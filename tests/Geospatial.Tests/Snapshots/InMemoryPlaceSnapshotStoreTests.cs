namespace Purlin.Geospatial.Tests.Snapshots;

/// <summary>The store within the process.</summary>
[Implements(typeof(InMemoryPlaceSnapshotStore))]
public sealed class InMemoryPlaceSnapshotStoreTests : PlaceSnapshotStoreContract
{
    protected override IPlaceSnapshotStore Create(int keep) => new InMemoryPlaceSnapshotStore(keep);

    [Fact]
    public void At_least_one_version_is_kept() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new InMemoryPlaceSnapshotStore(0));
}
