namespace Purlin.ConsistentHashing.Tests;

/// <summary>
/// The published values of algorithms that others have as well; those of the jump hashes are tested as dialects.
/// </summary>
public sealed class VectorTests
{
    [Fact]
    public void Maglev_fills_the_table_of_its_paper()
    {
        UInt128[] weights = [1, 1, 1];
        Assert.Equal([1, 0, 1, 0, 2, 2, 0], MaglevTable.Fill(7, [3, 0, 3], [4, 2, 1], weights));
        Assert.Equal([0, 0, 0, 0, 1, 1, 1], MaglevTable.Fill(7, [3, 3], [4, 1], weights.AsSpan(0, 2)));
    }

    [Fact]
    public void Maglev_gives_a_double_weight_a_double_share()
    {
        MaglevMap map = MaglevMap.Create([new Node("a") { Weight = 2 }, new Node("b")]);
        Assert.Equal([43_691, 21_846], map.CountEntries());
    }

    [Fact]
    [Trait(KnownDefects.Trait, KnownDefects.FlatRendezvous)]
    public void The_logarithm_of_rendezvous_is_the_true_one()
    {
        foreach (ulong word in Maps.Hashes(100_000).Concat([0UL, 1UL, ulong.MaxValue, 1UL << 63, (1UL << 63) - 1]))
        {
            double u = ((word >> 12) + 0.5) * Math.Pow(2, -52);
            double score = ExactLog.Negative(word);
            Assert.True(score > 0);
            Assert.Equal(-Math.Log(u), score, 1e-15 + (score * 1e-15));
        }
    }
}
