using static Purlin.Redlock.Tests.TestedNode;

namespace Purlin.Redlock.Tests;

public sealed class LockBatchTests
{
    [Fact]
    public void A_batch_takes_64_operations_and_says_so_to_the_next()
    {
        var batch = new LockBatch(AnyTerms);
        for (int i = 0; i < LockBatch.MaxOperations; i++)
            batch.Add(Grant("a", 1));
        Assert.Contains("64", Assert.Throws<InvalidOperationException>(() => batch.Add(Grant("a", 1))).Message,
            StringComparison.Ordinal);
        batch.Clear();
        Assert.Equal(0, batch.Operations.Length);
        batch.Add(Grant("a", 1));
        Assert.Equal(1, batch.Operations.Length);
    }

    [Fact]
    public void Names_that_no_node_could_tell_apart_or_keep_are_refused()
    {
        string[] refused = ["", new('x', 513), new('é', 257), new('x', 100_000), "\ud800", "a\udc00b"];
        foreach (string name in refused)
            Assert.ThrowsAny<ArgumentException>(() => new LockBatch(AnyTerms).Add(Grant(name, 1)));
        Assert.Throws<ArgumentNullException>(() => new LockBatch(AnyTerms).Add(Grant(null!, 1)));
        new LockBatch(AnyTerms).Add(Grant(string.Concat(Enumerable.Repeat("🔒", 128)), 1));
    }

    [Fact]
    public void Owners_and_numbers_out_of_range_are_refused()
    {
        var batch = new LockBatch(AnyTerms);
        Assert.Throws<ArgumentException>(() => batch.Add(Grant("a", 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Add(Grant("a", 1, token: LockBatch.MaxToken + 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Add(Grant("a", 1, token: -1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Add(Grant("a", 1, leaseMs: -1)));
        Assert.Equal(0, batch.Count);
    }
}
