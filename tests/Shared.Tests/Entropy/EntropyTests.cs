using System.Numerics;

namespace Purlin.Shared.Tests;

public class EntropyTests
{
    [Fact]
    public void Draws_of_every_length_fill_the_whole_span()
    {
        for (int length = 0; length < 1200; length++)
        {
            // A byte that stays zero over 16 draws has a chance of 2^-128.
            byte[] seen = new byte[length];
            byte[] drawn = new byte[length];
            for (int i = 0; i < 16; i++)
            {
                Entropy.Fill(drawn);
                for (int at = 0; at < length; at++)
                    seen[at] |= drawn[at];
            }

            Assert.DoesNotContain((byte)0, seen);
        }
    }

    [Fact]
    public void Numbers_do_not_repeat_over_threads_and_every_bit_is_as_often_set_as_not()
    {
        const int Threads = 4, Each = 20_000;
        ulong[][] drawn = new ulong[Threads][];
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(t => new Thread(() =>
            drawn[t] = [.. Enumerable.Range(0, Each).Select(_ => Entropy.NextUInt64())]))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());

        ulong[] all = [.. drawn.SelectMany(d => d)];
        Assert.Equal(all.Length, all.Distinct().Count());
        for (int bit = 0; bit < 64; bit++)
        {
            // Eight standard deviations of a fair coin: sqrt(80,000) / 2 = 141.
            int set = all.Count(v => (v >> bit & 1) == 1);
            Assert.InRange(set, all.Length / 2 - 8 * 141, all.Length / 2 + 8 * 141);
        }

        Assert.InRange(all.Average(v => (double)BitOperations.PopCount(v)), 31.8, 32.2);
    }

    [Fact]
    public void Ids_are_32_lowercase_hexadecimal_digits_and_never_meet()
    {
        string[] ids = [.. Enumerable.Range(0, 10_000).Select(_ => Entropy.NewId())];

        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{32}$", id));
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void Draws_allocate_nothing()
    {
        Allocations.AssertNone(() =>
        {
            Span<byte> small = stackalloc byte[16];
            Span<byte> large = stackalloc byte[256];
            Entropy.Fill(small);
            Entropy.Fill(large);
            Entropy.NextUInt64();
        });
    }
}
