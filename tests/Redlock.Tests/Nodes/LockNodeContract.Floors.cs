using static Purlin.Redlock.Tests.TestedNode;

namespace Purlin.Redlock.Tests;

public abstract partial class LockNodeContract
{
    private const long GenerationMs = 2 * LongestMs;

    [Fact]
    public async Task A_counter_is_remembered_for_a_generation_and_forgotten_only_under_a_higher_floor()
    {
        TestedNode node = await OpenReadyAsync();
        await node.AskAsync(Grant("a", 1, token: 9), Release("a", 1));
        node.Time.Ms += GenerationMs - 1;
        Assert.Equal(Granted(10), await node.OneAsync(Grant("a", 2)));
        await node.OneAsync(Release("a", 2));
        node.Time.Ms++;
        // Old now, and remembered.
        Assert.Equal(Missing(10), await node.OneAsync(Renew("a", 3)));
        Assert.Equal(Step, node.Status.Floor);
        node.Time.Ms += GenerationMs;
        Assert.Equal(Missing(2 * Step), await node.OneAsync(Renew("a", 3)));
        Assert.Equal(Granted((2 * Step) + 1), await node.OneAsync(Grant("a", 3)));
    }

    [Fact]
    public async Task What_is_touched_is_never_forgotten()
    {
        TestedNode node = await OpenReadyAsync();
        await node.OneAsync(Grant("a", 1, LongestMs, token: 5));
        for (int i = 0; i < 20; i++)
        {
            node.Time.Ms += LongestMs / 2;
            Assert.Equal(Kept(5, LongestMs), await node.OneAsync(Renew("a", 1, LongestMs)));
        }

        Assert.True(node.Status.Floor >= 4 * Step, $"{node.Status.Floor / Step} steps");
    }

    [Fact]
    public async Task A_lease_outlives_the_end_of_its_generation()
    {
        TestedNode node = await OpenReadyAsync();
        node.Time.Ms += GenerationMs - 1;
        await node.OneAsync(Grant("a", 1, LongestMs));
        node.Time.Ms++;
        await node.AskAsync();
        node.KnownFloor = 2 * Step;
        node.Time.Ms += LongestMs - 2;
        Assert.Equal(Busy(1, 1), await node.OneAsync(Grant("a", 2)));
        node.Time.Ms++;
        // The generation may be ended by the caller from here on, and the lease is over.
        Assert.Equal(Granted(2), await node.OneAsync(Grant("a", 2)));
    }

    [Fact]
    public async Task A_known_floor_is_taken_on_and_ends_a_generation_that_is_older_than_any_lease()
    {
        TestedNode node = await OpenReadyAsync();
        await node.AskAsync(Grant("a", 1), Release("a", 1));
        node.KnownFloor = Step;
        node.Time.Ms += LongestMs - 1;
        Assert.Equal(Granted(Step + 1), await node.OneAsync(Grant("b", 1)));
        Assert.Equal(Step, node.Status.Floor);
        // That has not ended the generation: it ends at its time, with a step of its own.
        node.Time.Ms += LongestMs + 1;
        await node.AskAsync();
        Assert.Equal(2 * Step, node.Status.Floor);
        // This does.
        node.KnownFloor = 3 * Step;
        node.Time.Ms += LongestMs;
        Assert.Equal(Missing(3 * Step), await node.OneAsync(Renew("a", 1)));
        node.Time.Ms += GenerationMs - 1;
        Assert.Equal(Missing(3 * Step), await node.OneAsync(Renew("b", 1)));
        Assert.Equal(3 * Step, node.Status.Floor);
        node.KnownFloor = Step;
        node.Time.Ms++;
        await node.AskAsync();
        Assert.Equal(4 * Step, node.Status.Floor);
    }

    [Fact]
    public async Task A_joining_node_takes_no_floor_but_that_of_its_admission()
    {
        TestedNode node = await OpenAsync();
        node.KnownFloor = 7 * Step;
        await node.AskAsync();
        Assert.Equal(0, node.Status.Floor);
    }

    [Fact]
    public async Task A_counter_that_reaches_the_next_step_takes_the_floor_along()
    {
        TestedNode node = await OpenReadyAsync();
        Assert.Equal(Granted(Step - 1), await node.OneAsync(Grant("a", 1, token: Step - 1)));
        Assert.Equal(0, node.Status.Floor);
        await node.OneAsync(Raise("a", 1, Step));
        Assert.Equal(Step, node.Status.Floor);
        await node.OneAsync(Raise("a", 1, (9 * Step) + 5));
        Assert.Equal(9 * Step, node.Status.Floor);
        Assert.Equal(Granted((9 * Step) + 1), await node.OneAsync(Grant("b", 1)));
    }

    [Fact]
    public async Task No_jump_of_the_clock_makes_a_counter_fall()
    {
        TestedNode node = await OpenReadyAsync();
        long last = 0;
        long[] jumpsMs = [GenerationMs * 5, -GenerationMs * 5, GenerationMs, -1, GenerationMs * 3, -GenerationMs, 1, 0];
        for (int i = 0; i < 64; i++)
        {
            // Asked after every second jump only, so that there and back goes unseen.
            node.Time.Ms += jumpsMs[i % 7];
            if (i % 2 == 1)
                continue;
            LockReply reply = await node.OneAsync(Grant("a", (ulong)i + 1));
            if (reply.Kind == LockReplyKind.Granted)
            {
                Assert.True(reply.Counter > last, $"{reply.Counter} after {last}");
                last = reply.Counter;
                await node.OneAsync(Release("a", (ulong)i + 1));
            }
        }

        Assert.True(last > 0);
    }

    [Fact]
    public async Task A_clock_that_goes_back_holds_no_name_for_longer_than_a_lease()
    {
        TestedNode node = await OpenReadyAsync();
        await node.OneAsync(Grant("a", 1));
        node.Time.Ms -= 1_000_000;
        Assert.Equal(Busy(1, LongestMs), await node.OneAsync(Grant("a", 2)));
        node.Time.Ms += LongestMs;
        Assert.Equal(Granted(2), await node.OneAsync(Grant("a", 2)));
    }

    [Fact]
    public async Task A_name_whose_counter_has_reached_the_last_is_busy()
    {
        TestedNode node = await OpenReadyAsync();
        await node.AskAsync(Grant("a", 1, token: LockBatch.MaxToken), Release("a", 1));
        Assert.Equal(Busy(LockBatch.MaxToken, 0), await node.OneAsync(Grant("a", 2)));
        Assert.True(node.Status.Floor <= LockBatch.MaxToken);
    }
}
