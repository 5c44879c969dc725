using static Purlin.Redlock.Tests.TestedNode;

namespace Purlin.Redlock.Tests;

[Implements(typeof(InMemoryLockNode))]
public sealed class InMemoryLockNodeTests : LockNodeContract
{
    private protected override ValueTask<TestedNode> OpenAsync() => new(Open());

    private static TestedNode Open()
    {
        var time = new SettableTime { Ms = 0 };
        return new(new InMemoryLockNode("memory", time), time, AnyTerms);
    }

    [Fact]
    public async Task Each_node_is_an_incarnation_of_its_own_and_says_how_long_it_is_up()
    {
        TestedNode one = Open(), other = Open();
        one.Time.Ms += 1_234;
        await one.AskAsync();
        await other.AskAsync();
        Assert.NotEqual(one.Status.RunId, other.Status.RunId);
        Assert.Equal((1_234, 0), (one.Status.UptimeMs, other.Status.UptimeMs));
        Assert.Equal("memory", one.Node.Name);
        Assert.Throws<ArgumentException>(() => new InMemoryLockNode(" "));
    }

    [Fact]
    public async Task Threads_share_a_node()
    {
        TestedNode node = await Open().AdmitAsync();
        int[] grants = await Task.WhenAll(Enumerable.Range(1, 8).Select(owner => Task.Run(async () =>
        {
            int granted = 0;
            var batch = new LockBatch(AnyTerms);
            for (int i = 0; i < 2_000; i++)
            {
                batch.Clear();
                batch.Add(Grant("a", (ulong)owner));
                await node.Node.SubmitAsync(batch, TestContext.Current.CancellationToken);
                bool isMine = batch.Replies[0].Kind == LockReplyKind.Granted;
                granted += isMine ? 1 : 0;
                batch.Clear();
                batch.Add(Release("a", (ulong)owner));
                await node.Node.SubmitAsync(batch, TestContext.Current.CancellationToken);
                Assert.Equal(isMine, batch.Replies[0].Kind == LockReplyKind.Done);
            }

            return granted;
        })));
        Assert.Equal(Granted(grants.Sum() + 1), await node.OneAsync(Grant("a", 99)));
    }

    [Fact]
    public async Task A_batch_allocates_nothing_once_its_names_are_known()
    {
        TestedNode node = await Open().AdmitAsync();
        var batch = new LockBatch(AnyTerms);
        Allocations.AssertNone(() =>
        {
            batch.Clear();
            batch.Add(Grant("a", 1));
            batch.Add(Renew("a", 1));
            batch.Add(Release("a", 1));
            Assert.True(node.Node.SubmitAsync(batch, CancellationToken.None).AsTask().IsCompletedSuccessfully);
        });
    }

    private static LockReply Granted(long counter) => new(LockReplyKind.Granted, counter, 30_000);
}
