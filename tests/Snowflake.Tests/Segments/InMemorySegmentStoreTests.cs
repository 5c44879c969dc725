namespace Purlin.Snowflake.Tests;

[Implements(typeof(InMemorySegmentStore))]
public sealed class InMemorySegmentStoreTests : SegmentStoreContract
{
    private readonly InMemorySegmentStore _store = new();

    protected override ISegmentStore Open() => _store;
}
