using Purlin.Shared;

namespace Purlin.Benchmarks;

/// <summary>The numbers of the source that all packages share.</summary>
public sealed class SharedScorecard : Scorecard
{
    private const string Fnv = "FNV-1a 64";
    private const string AddBytes = "HashCode.AddBytes";

    /// <inheritdoc/>
    public override IReadOnlyList<Row> Rows { get; } =
    [
        new("XXH3-64, 1 KiB keys", row => Hash(row, 1_024, overFnv: 12, overAddBytes: 1.5)),
        new("XXH3-64, 16 B keys", row => Hash(row, 16, overFnv: 2.5, overAddBytes: 2.5)),
    ];

    private static void Hash(RowSetup row, int length, double overFnv, double overAddBytes)
    {
        var keys = new HashKeys(length);
        row.Ours("XxHash3", n => XxHash3Loop(keys, n))
            .Rival(Fnv, n => FnvLoop(keys, n))
            .Rival(AddBytes, n => AddBytesLoop(keys, n))
            .Time(Unit.Nanoseconds, Goal.AtLeastTimes(overFnv, Fnv), Goal.AtLeastTimes(overAddBytes, AddBytes))
            .Allocated(Goal.Exactly(0));

        // Three different functions agree on nothing but their own published values. HashCode has none (seeded per
        // process): its loop must return the same twice.
        row.Agree("XXH3-64 of no bytes", () => XxHash3.Hash([]), () => 0x2d06800538d394c2UL);
        row.Agree("FNV-1a 64 of 'foobar'", () => Fnv1a.Hash64("foobar"u8), () => 0x85944171f73967e8UL);
        row.Agree("HashCode twice", () => AddBytesLoop(keys, HashKeys.Count), () => AddBytesLoop(keys, HashKeys.Count));
    }

    private static ulong XxHash3Loop(HashKeys keys, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
            sum += XxHash3.Hash(keys[i]);
        return sum;
    }

    private static ulong FnvLoop(HashKeys keys, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
            sum += Fnv1a.Hash64(keys[i]);
        return sum;
    }

    private static ulong AddBytesLoop(HashKeys keys, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
        {
            var hash = default(HashCode);
            hash.AddBytes(keys[i]);
            sum += (uint)hash.ToHashCode();
        }

        return sum;
    }
}
