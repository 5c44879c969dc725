using static Purlin.Redlock.Tests.TestedNode;

namespace Purlin.Redlock.Tests;

/// <summary>What every node answers; joining, floors and forgetting are in the other parts.</summary>
[ContractOf(typeof(ILockNode))]
public abstract partial class LockNodeContract
{
    private const long Step = LockBatch.FloorStep;

    /// <summary>A node that nobody has asked anything.</summary>
    private protected abstract ValueTask<TestedNode> OpenAsync();

    private async Task<TestedNode> OpenReadyAsync() => await (await OpenAsync()).AdmitAsync();

    /// <summary>A node that takes part, where "a" is the first owner's.</summary>
    private async Task<TestedNode> OpenGrantedAsync()
    {
        TestedNode node = await OpenReadyAsync();
        await node.OneAsync(Grant("a", 1));
        return node;
    }

    private static LockReply Granted(long counter, long remainingMs = 30_000) =>
        new(LockReplyKind.Granted, counter, remainingMs);

    private static LockReply Busy(long counter, long remainingMs) => new(LockReplyKind.Busy, counter, remainingMs);

    private static LockReply Kept(long counter, long remainingMs = 30_000) =>
        new(LockReplyKind.Kept, counter, remainingMs);

    private static LockReply Foreign(long counter, long remainingMs) =>
        new(LockReplyKind.Foreign, counter, remainingMs);

    private static LockReply Missing(long counter) => new(LockReplyKind.Missing, counter, 0);

    private static LockReply Done(long counter, long remainingMs = 0) =>
        new(LockReplyKind.Done, counter, remainingMs);

    [Fact]
    public async Task A_free_name_is_granted_with_the_next_counter()
    {
        TestedNode node = await (await OpenAsync()).AdmitAsync(floor: 5 * Step);
        Assert.Equal(Granted((5 * Step) + 1), await node.OneAsync(Grant("a", 1)));
        Assert.Equal(Granted((5 * Step) + 1, 7_000), await node.OneAsync(Grant("b", 1, leaseMs: 7_000)));
        Assert.Equal(NodeStanding.Ready, node.Status.Standing);
        Assert.Equal(5 * Step, node.Status.Floor);
    }

    [Fact]
    public async Task A_taken_name_is_busy_until_the_end_of_its_lease_and_no_longer()
    {
        TestedNode node = await OpenGrantedAsync();
        node.Time.Ms += 29_999;
        Assert.Equal(Busy(1, 1), await node.OneAsync(Grant("a", 2)));
        node.Time.Ms++;
        Assert.Equal(Granted(2), await node.OneAsync(Grant("a", 2)));
    }

    [Fact]
    public async Task A_grant_asked_for_again_by_the_owner_is_the_same_grant()
    {
        TestedNode node = await OpenGrantedAsync();
        node.Time.Ms += 10_000;
        Assert.Equal(Granted(1), await node.OneAsync(Grant("a", 1)));
        Assert.Equal(Granted(1, 30_000), await node.OneAsync(Grant("a", 1, leaseMs: 1)));
    }

    [Fact]
    public async Task A_grant_raises_the_counter_to_the_token_and_always_by_one()
    {
        TestedNode node = await OpenReadyAsync();
        Assert.Equal(Granted(10), await node.OneAsync(Grant("a", 1, token: 10)));
        await node.OneAsync(Release("a", 1));
        Assert.Equal(Granted(11), await node.OneAsync(Grant("a", 2, token: 10)));
    }

    [Fact]
    public async Task A_renewal_moves_the_end_away_and_never_nearer()
    {
        TestedNode node = await OpenGrantedAsync();
        node.Time.Ms += 20_000;
        Assert.Equal(Kept(4, 30_000), await node.OneAsync(Renew("a", 1, token: 4)));
        Assert.Equal(Kept(4, 30_000), await node.OneAsync(Renew("a", 1, leaseMs: 5_000, token: 2)));
        node.Time.Ms += 29_999;
        Assert.Equal(Busy(4, 1), await node.OneAsync(Grant("a", 2)));
    }

    [Fact]
    public async Task A_lease_that_is_over_is_not_renewed_and_what_another_has_is_foreign()
    {
        TestedNode node = await OpenGrantedAsync();
        node.Time.Ms += 30_000;
        Assert.Equal(Missing(1), await node.OneAsync(Renew("a", 1)));
        Assert.Equal(Missing(0), await node.OneAsync(Renew("b", 1)));
        await node.OneAsync(Grant("a", 2));
        node.Time.Ms += 1_000;
        Assert.Equal(
            [Foreign(2, 29_000), Foreign(2, 29_000), Foreign(2, 29_000), Foreign(2, 29_000)],
            await node.AskAsync(Renew("a", 1), Heal("a", 1), Raise("a", 1, 9), Release("a", 1, 9)));
        // Nothing of that has done anything.
        Assert.Equal(Kept(2), await node.OneAsync(Renew("a", 2)));
    }

    [Fact]
    public async Task A_holder_is_healed_without_a_step_of_the_counter()
    {
        TestedNode node = await OpenReadyAsync();
        Assert.Equal(Done(7, 30_000), await node.OneAsync(Heal("a", 1, token: 7)));
        Assert.Equal(Kept(7, 40_000), await node.OneAsync(Heal("a", 1, leaseMs: 40_000, token: 6)));
        Assert.Equal(Busy(7, 40_000), await node.OneAsync(Grant("a", 2)));
        await node.OneAsync(Release("a", 1));
        Assert.Equal(Granted(8), await node.OneAsync(Grant("a", 2)));
    }

    [Fact]
    public async Task Only_the_owner_raises_the_counter_and_it_never_falls()
    {
        TestedNode node = await OpenReadyAsync();
        Assert.Equal(Missing(0), await node.OneAsync(Raise("a", 1, 9)));
        await node.OneAsync(Grant("a", 1));
        Assert.Equal(Done(9, 30_000), await node.OneAsync(Raise("a", 1, 9)));
        Assert.Equal(Done(9, 30_000), await node.OneAsync(Raise("a", 1, 3)));
        node.Time.Ms += 30_000;
        Assert.Equal(Missing(9), await node.OneAsync(Raise("a", 1, 12)));
        Assert.Equal(Granted(10), await node.OneAsync(Grant("a", 2)));
    }

    [Fact]
    public async Task A_released_name_is_free_at_once_and_its_counter_stays()
    {
        TestedNode node = await OpenGrantedAsync();
        Assert.Equal(Done(6), await node.OneAsync(Release("a", 1, token: 6)));
        Assert.Equal(Missing(6), await node.OneAsync(Release("a", 1)));
        Assert.Equal(Missing(6), await node.OneAsync(Renew("a", 1)));
        Assert.Equal(Granted(7), await node.OneAsync(Grant("a", 2)));
    }

    [Fact]
    public async Task A_release_after_the_end_says_that_the_name_was_lost()
    {
        TestedNode node = await OpenGrantedAsync();
        node.Time.Ms += 30_000;
        Assert.Equal(Missing(1), await node.OneAsync(Release("a", 1)));
    }

    [Fact]
    public async Task No_lease_is_longer_than_all_clients_agreed()
    {
        TestedNode node = await OpenReadyAsync();
        Assert.Equal(Granted(1, LongestMs), await node.OneAsync(Grant("a", 1, leaseMs: LockBatch.MaxToken)));
        Assert.Equal(Kept(1, LongestMs), await node.OneAsync(Renew("a", 1, leaseMs: LongestMs + 1)));
    }

    [Fact]
    public async Task Linked_grants_are_all_granted_or_none()
    {
        TestedNode node = await OpenReadyAsync();
        await node.OneAsync(Grant("b", 9));
        LockOperation[] linked =
            [Grant("a", 1) with { IsLinked = true }, Grant("b", 1) with { IsLinked = true }, Grant("c", 1)];
        // What follows is not linked.
        LockReply[] replies = await node.AskAsync([.. linked, Grant("d", 1)]);
        Assert.Equal([Busy(0, 0), Busy(1, 30_000), Busy(0, 0), Granted(1)], replies);
        Assert.Equal(Granted(1), await node.OneAsync(Grant("c", 2)));
        await node.AskAsync(Release("b", 9), Release("c", 2));
        Assert.Equal([Granted(1), Granted(2), Granted(2)], await node.AskAsync(linked));
    }

    [Fact]
    public async Task Links_end_with_their_group_and_with_the_batch()
    {
        TestedNode node = await OpenReadyAsync();
        await node.OneAsync(Grant("busy", 9));
        LockReply[] replies = await node.AskAsync(
            Grant("a", 1) with { IsLinked = true }, Grant("busy", 1),
            Grant("b", 1) with { IsLinked = true }, Grant("c", 1),
            Grant("d", 1) with { IsLinked = true }, Release("x", 1) with { IsLinked = true });
        Assert.Equal(
            [Busy(0, 0), Busy(1, 30_000), Granted(1), Granted(1), Granted(1), Missing(0)], replies);
    }

    [Fact]
    public async Task Operations_of_a_batch_see_what_those_before_them_did()
    {
        TestedNode node = await OpenReadyAsync();
        Assert.Equal(
            [Granted(1), Busy(1, 30_000), Done(1), Granted(2), Kept(5), Done(5), Missing(5)],
            await node.AskAsync(Grant("a", 1), Grant("a", 2), Release("a", 1), Grant("a", 2),
                Renew("a", 2, token: 5), Release("a", 2), Release("a", 2)));
    }

    [Fact]
    public async Task A_full_batch_of_any_names_is_carried_out()
    {
        TestedNode node = await OpenReadyAsync();
        string[] names =
        [
            "{a}", "{a}:b", "a\0b", "a", "a ", " ", "\0", "\r\n", "ä", "a\u0308", "锁", "🔒", "*", "%d", "'\"", "\\",
            new string('x', LockBatch.MaxNameBytes), new string('é', LockBatch.MaxNameBytes / 2),
        ];
        names = [.. names, .. Enumerable.Range(0, LockBatch.MaxOperations - names.Length).Select(i => $"name {i}")];
        LockReply[] first = await node.AskAsync([.. names.Select((name, i) => Grant(name, (ulong)i + 1))]);
        Assert.Equal(LockBatch.MaxOperations, first.Length);
        Assert.All(first, reply => Assert.Equal(Granted(1), reply));
        LockReply[] second = await node.AskAsync([.. names.Select((name, i) => Renew(name, (ulong)i + 1))]);
        Assert.All(second, reply => Assert.Equal(Kept(1), reply));
    }

    [Fact]
    public async Task Owners_differ_in_every_one_of_their_bits()
    {
        TestedNode node = await OpenReadyAsync();
        UInt128 owner = UInt128.MaxValue;
        await node.OneAsync(Grant("a", 1) with { Owner = owner });
        for (int bit = 0; bit < 128; bit += 9)
        {
            LockOperation other = Renew("a", 1) with { Owner = owner ^ (UInt128.One << bit) };
            Assert.Equal(LockReplyKind.Foreign, (await node.OneAsync(other)).Kind);
        }

        Assert.Equal(LockReplyKind.Kept, (await node.OneAsync(Renew("a", 1) with { Owner = owner })).Kind);
    }

    [Fact]
    public async Task A_cancelled_batch_is_not_sent()
    {
        TestedNode node = await OpenReadyAsync();
        var batch = new LockBatch(node.Terms);
        batch.Add(Grant("a", 1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await node.Node.SubmitAsync(batch, new CancellationToken(canceled: true)));
        Assert.Equal(Granted(1), await node.OneAsync(Grant("a", 2)));
    }
}
