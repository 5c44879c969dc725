using static Purlin.Redlock.Tests.TestedNode;

namespace Purlin.Redlock.Tests;

public abstract partial class LockNodeContract
{
    private static readonly LockReply NotRun = new(LockReplyKind.NotRun, 0, 0);

    [Fact]
    public async Task A_node_that_nobody_admitted_grants_nothing()
    {
        TestedNode node = await OpenAsync();
        Assert.Equal(
            [NotRun, NotRun, NotRun],
            await node.AskAsync(Grant("a", 1), Raise("a", 1, 4), Grant("b", 1) with { IsLinked = true }));
        Assert.Equal(NodeStanding.Joining, node.Status.Standing);
        Assert.Equal(node.Time.Ms, node.Status.JoiningSinceMs);
        Assert.NotEmpty(node.Status.RunId);
        node.Time.Ms += 10 * LongestMs;
        Assert.Equal(NotRun, await node.OneAsync(Grant("a", 1)));
    }

    [Fact]
    public async Task A_node_that_is_joining_does_what_only_restricts_others_or_gives_back()
    {
        TestedNode node = await OpenAsync();
        Assert.Equal(
            [Done(7, 30_000), Kept(7, 40_000), Foreign(7, 40_000), Done(7)],
            await node.AskAsync(Heal("a", 1, token: 7), Renew("a", 1, leaseMs: 40_000), Heal("a", 2), Release("a", 1)));
        await node.OneAsync(Heal("a", 3, token: 8));
        await node.AdmitAsync();
        Assert.Equal(Busy(8, 30_000), await node.OneAsync(Grant("a", 1)));
    }

    [Fact]
    public async Task An_admission_is_heard_when_every_lease_that_may_be_forgotten_is_over()
    {
        TestedNode node = await OpenAsync();
        await node.AskAsync();
        var admission = new NodeAdmission(node.Status.RunId, node.Status.JoiningSinceMs, 3 * Step);
        node.Time.Ms += LongestMs - 1;
        Assert.False(await node.TryAdmitAsync(admission));
        node.Time.Ms++;
        Assert.False(await node.TryAdmitAsync(admission with { RunId = "0123456789abcdef0123456789abcdef01234567" }));
        Assert.False(await node.TryAdmitAsync(admission with { JoiningSinceMs = admission.JoiningSinceMs + 1 }));
        Assert.True(await node.TryAdmitAsync(admission));
        Assert.Equal(3 * Step, node.Status.Floor);
        Assert.Equal(Granted((3 * Step) + 1), await node.OneAsync(Grant("a", 1)));
    }

    [Fact]
    public async Task Operations_of_the_batch_that_admits_are_carried_out()
    {
        TestedNode node = await OpenAsync();
        await node.AskAsync();
        var batch = new LockBatch(node.Terms)
        {
            Admission = new(node.Status.RunId, node.Status.JoiningSinceMs, Step, SkipsWait: true),
        };
        batch.Add(Grant("a", 1));
        await node.Node.SubmitAsync(batch, TestContext.Current.CancellationToken);
        Assert.Equal([Granted(Step + 1)], batch.Replies.ToArray());
    }

    [Fact]
    public async Task A_second_admission_changes_nothing()
    {
        TestedNode node = await (await OpenAsync()).AdmitAsync(2 * Step);
        Assert.True(await node.TryAdmitAsync(new(node.Status.RunId, node.Status.JoiningSinceMs, 9 * Step, true)));
        Assert.Equal(2 * Step, node.Status.Floor);
    }

    /// <summary>
    /// A delayed heal of somebody who is no holder any more leaves a counter below one that is forgotten.
    /// </summary>
    [Fact]
    public async Task Counters_from_before_the_admission_count_as_its_floor()
    {
        TestedNode node = await OpenAsync();
        await node.AskAsync(Heal("a", 1, token: 7), Heal("b", 1, token: (4 * Step) + 2));
        await node.AdmitAsync(floor: 3 * Step);
        Assert.Equal(4 * Step, node.Status.Floor);
        node.Time.Ms += 30_000;
        Assert.Equal(
            [Granted((4 * Step) + 1), Granted((4 * Step) + 3)], await node.AskAsync(Grant("a", 2), Grant("b", 2)));
    }

    [Fact]
    public async Task A_clock_that_goes_back_while_a_node_is_joining_starts_the_wait_anew()
    {
        TestedNode node = await OpenAsync();
        await node.AskAsync();
        long sinceMs = node.Status.JoiningSinceMs;
        node.Time.Ms -= 5_000;
        await node.AskAsync();
        Assert.Equal(sinceMs - 5_000, node.Status.JoiningSinceMs);
        node.Time.Ms += LongestMs + 5_000;
        Assert.False(await node.TryAdmitAsync(new(node.Status.RunId, sinceMs, 0)));
        Assert.True(await node.TryAdmitAsync(new(node.Status.RunId, sinceMs - 5_000, 0)));
    }

    [Fact]
    public async Task Clients_that_disagree_are_told_what_the_node_agreed_on_and_nothing_is_done()
    {
        TestedNode node = await OpenReadyAsync();
        LockFingerprint[] others =
        [
            node.Terms with { Nodes = 5 }, node.Terms with { MaxTimeToLiveMs = 1 }, node.Terms with { LockDelayMs = 0 },
        ];
        foreach (LockFingerprint other in others)
        {
            node.Fingerprint = other;
            Assert.Empty(await node.AskAsync(Grant("a", 1)));
            Assert.Equal(NodeStanding.FingerprintDiffers, node.Status.Standing);
            Assert.Equal(node.Terms, node.Status.Other);
        }

        node.Fingerprint = node.Terms;
        Assert.Equal(Granted(1), await node.OneAsync(Grant("a", 2)));
        Assert.Null(node.Status.Other);
    }

    [Fact]
    public async Task Namespaces_share_nothing()
    {
        TestedNode node = await OpenReadyAsync();
        await node.OneAsync(Grant("a", 1));
        node.Fingerprint = node.Terms with { Namespace = "other {space}", Nodes = 5 };
        Assert.Equal(NotRun, await node.OneAsync(Grant("a", 2)));
        await node.AdmitAsync(Step);
        Assert.Equal(Granted(Step + 1), await node.OneAsync(Grant("a", 2)));
        node.Fingerprint = node.Terms;
        Assert.Equal(Busy(1, 30_000), await node.OneAsync(Grant("a", 3)));
    }
}
