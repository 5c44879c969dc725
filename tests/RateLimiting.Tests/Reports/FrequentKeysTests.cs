namespace Purlin.RateLimiting.Tests;

public sealed class FrequentKeysTests
{
    [Fact]
    public void Counts_are_never_too_small_and_too_large_by_at_most_what_is_said()
    {
        foreach (int capacity in new[] { 1, 2, 7, 64 })
        {
            var random = new Random(capacity);
            var keys = new FrequentKeys(capacity);
            var exact = new Dictionary<RateLimitKey, long>();
            const int Total = 5_000;
            for (int i = 0; i < Total; i++)
            {
                // Squaring makes small numbers frequent.
                var key = (RateLimitKey)(ulong)(random.NextDouble() * random.NextDouble() * 200);
                keys.Add(key.Number + 1, "p", key);
                exact[key] = exact.GetValueOrDefault(key) + 1;
            }

            RefusedKey[] top = keys.Top(int.MaxValue);
            Assert.InRange(top.Length, 1, 2 * capacity);
            Assert.Equal(top.OrderByDescending(key => key.Refusals), top);
            Assert.All(top, key =>
            {
                Assert.InRange(exact[key.Key], key.Refusals - key.MaxExcess, key.Refusals);
                Assert.InRange(key.MaxExcess, 0, Total / capacity);
            });
            // Whoever is more frequent than the total over the counters is among them.
            Assert.All(exact.Where(pair => pair.Value > Total / capacity),
                pair => Assert.Contains(top, key => key.Key == pair.Key));
        }
    }

    [Fact]
    public void Keys_that_come_once_each_drive_out_nobody_who_comes_often()
    {
        var keys = new FrequentKeys(32);
        for (ulong i = 1; i <= 10_000; i++)
        {
            keys.Add(i * 0x9E37_79B9_7F4A_7C15, "p", i);
            if (i % 20 == 0)
                keys.Add(0, "p", "often");
        }

        RefusedKey first = keys.Top(1).Single();
        Assert.Equal((RateLimitKey)"often", first.Key);
        Assert.InRange(first.Refusals - first.MaxExcess, 1, 500);
        Assert.InRange(first.Refusals, 500, 500 + (10_500 / 32));
    }

    [Fact]
    public void With_room_for_all_every_count_is_exact_and_in_order()
    {
        var keys = new FrequentKeys(16);
        for (ulong key = 1; key <= 16; key++)
        {
            for (ulong i = 0; i < key; i++)
                keys.Add(key, key % 2 == 0 ? "even" : "odd", key);
        }

        Assert.Equal(Enumerable.Range(1, 16).Reverse().Select(i => (long)i), keys.Top(16).Select(key => key.Refusals));
        Assert.Equal(("even", (RateLimitKey)16UL, 0L), keys.Top(1).Select(k => (k.Policy, k.Key, k.MaxExcess)).Single());
        Assert.DoesNotContain("16", keys.Top(1)[0].Key.ToString(), StringComparison.Ordinal);
    }
}
