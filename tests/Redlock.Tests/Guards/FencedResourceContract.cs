namespace Purlin.Redlock.Tests;

/// <summary>What every fenced resource does.</summary>
public abstract class FencedResourceContract
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    /// <summary>A resource whose value is the text "", or another object for the same one.</summary>
    private protected abstract ValueTask<FencedResource<string>> OpenAsync(string lockName);

    [Fact]
    public async Task What_was_opened_with_a_token_is_written_with_it()
    {
        FencedResource<string> resource = await OpenAsync("a");
        Assert.Equal(new(FenceOutcome.Accepted, 5, ""), await resource.OpenAsync(5, None));
        Assert.Equal(new FencedWrite(FenceOutcome.Accepted, 5), await resource.WriteAsync(5, "five", None));
        Assert.Equal(new(FenceOutcome.Accepted, 5, "five"), await resource.OpenAsync(5, None));
        Assert.True((await resource.WriteAsync(5, "five again", None)).IsAccepted);
        FencedRead<string> next = await resource.OpenAsync(9, None);
        Assert.True(next.IsAccepted);
        Assert.Equal("five again", next.Value);
    }

    /// <summary>
    /// The lost update of a fence that looks at writes alone: the new holder reads, the paused one writes, the new one
    /// writes over it.
    /// </summary>
    [Fact]
    public async Task A_paused_holder_cannot_write_once_the_next_has_opened()
    {
        FencedResource<string> resource = await OpenAsync("a");
        string paused = (await resource.OpenAsync(1, None)).Value + "1";
        string next = (await resource.OpenAsync(2, None)).Value + "2";
        Assert.Equal(new FencedWrite(FenceOutcome.Stale, 2), await resource.WriteAsync(1, paused, None));
        Assert.True((await resource.WriteAsync(2, next, None)).IsAccepted);
        Assert.Equal(new(FenceOutcome.Stale, 2, null), await resource.OpenAsync(1, None));
        Assert.Equal("2", (await resource.OpenAsync(2, None)).Value);
    }

    [Fact]
    public async Task A_holder_that_has_not_opened_cannot_write_although_its_token_is_the_highest()
    {
        FencedResource<string> resource = await OpenAsync("a");
        Assert.Equal(new FencedWrite(FenceOutcome.NotOpened, 0), await resource.WriteAsync(3, "three", None));
        await resource.OpenAsync(1, None);
        Assert.Equal(new FencedWrite(FenceOutcome.NotOpened, 1), await resource.WriteAsync(3, "three", None));
        // That has sealed nothing.
        Assert.True((await resource.WriteAsync(1, "one", None)).IsAccepted);
        Assert.Equal("one", (await resource.OpenAsync(3, None)).Value);
    }

    [Fact]
    public async Task Tokens_that_start_anew_too_low_are_refused_until_they_are_above_all_that_was_seen()
    {
        FencedResource<string> resource = await OpenAsync("a");
        await resource.OpenAsync(LockBatch.FloorStep * 7, None);
        await resource.WriteAsync(LockBatch.FloorStep * 7, "before", None);
        long[] refused = [1, LockBatch.FloorStep, (LockBatch.FloorStep * 7) - 1];
        foreach (long token in refused)
        {
            FencedRead<string> read = await resource.OpenAsync(token, None);
            Assert.Equal(new(FenceOutcome.Stale, LockBatch.FloorStep * 7, null), read);
            Assert.Equal(FenceOutcome.Stale, (await resource.WriteAsync(token, "after", None)).Outcome);
        }

        FencedRead<string> higher = await resource.OpenAsync((LockBatch.FloorStep * 7) + 1, None);
        Assert.Equal((true, "before"), (higher.IsAccepted, higher.Value));
    }

    [Fact]
    public async Task Tokens_are_exact_up_to_the_last()
    {
        FencedResource<string> resource = await OpenAsync("a");
        const long Last = LockBatch.MaxToken;
        await resource.OpenAsync(Last - 1, None);
        Assert.Equal(FenceOutcome.NotOpened, (await resource.WriteAsync(Last, "x", None)).Outcome);
        Assert.True((await resource.OpenAsync(Last, None)).IsAccepted);
        Assert.Equal(new FencedWrite(FenceOutcome.Stale, Last), await resource.WriteAsync(Last - 1, "x", None));
        Assert.Equal(new FencedWrite(FenceOutcome.Accepted, Last), await resource.WriteAsync(Last, "x", None));
    }

    [Fact]
    public async Task Each_lock_has_a_resource_of_its_own_and_each_resource_one_state()
    {
        FencedResource<string> a = await OpenAsync("a"), b = await OpenAsync("a:b{c}\0'");
        await a.OpenAsync(5, None);
        await a.WriteAsync(5, "a's", None);
        Assert.Equal(new(FenceOutcome.Accepted, 2, ""), await b.OpenAsync(2, None));
        Assert.Equal("a's", (await (await OpenAsync("a")).OpenAsync(5, None)).Value);
    }

    [Fact]
    public async Task Tokens_out_of_range_are_refused()
    {
        FencedResource<string> resource = await OpenAsync("a");
        foreach (long token in (long[])[0, -1, long.MinValue, LockBatch.MaxToken + 1])
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => resource.OpenAsync(token, None).AsTask());
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => resource.WriteAsync(token, "", None).AsTask());
        }
    }

    /// <summary>
    /// Holders that open, read, pause and write in any order: every accepted write adds to what was accepted before it.
    /// </summary>
    [Fact]
    public async Task No_accepted_write_is_ever_lost()
    {
        int accepted = 0, refused = 0;
        for (int seed = 0; seed < Effort.Of(40, 2_000); seed++)
        {
            var random = new SimulationRandom((ulong)seed);
            FencedResource<string> resource = await OpenAsync($"seed {seed}");
            var holders = new List<(long Token, string Read)>();
            string expected = "";
            long token = 10;
            for (int step = 0; step < 30; step++)
            {
                if (holders.Count == 0 || random.Chance(0.4))
                {
                    // Sometimes one that was granted before the last opens after it.
                    token += 2;
                    long opened = random.Chance(0.2) ? token - 3 : token;
                    FencedRead<string> read = await resource.OpenAsync(opened, None);
                    Assert.Equal(read.IsAccepted ? expected : null, read.Value);
                    if (read.IsAccepted)
                        holders.Add((opened, read.Value!));

                    continue;
                }

                int index = random.Next(0, holders.Count);
                (long held, string known) = holders[index];
                string value = $"{known}{held}.{step} ";
                if ((await resource.WriteAsync(held, value, None)).IsAccepted)
                {
                    // Its own earlier writes aside, it has read what is there.
                    Assert.StartsWith(expected, value, StringComparison.Ordinal);
                    expected = value;
                    holders[index] = (held, value);
                    accepted++;
                }
                else
                {
                    holders.RemoveAt(index);
                    refused++;
                }
            }
        }

        Assert.True(accepted > 100 && refused > 50, $"{accepted} accepted, {refused} refused");
    }
}
