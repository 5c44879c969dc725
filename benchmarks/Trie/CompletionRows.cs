using System.Runtime.Intrinsics.X86;
using System.Text;
using Purlin.Trie;

namespace Purlin.Benchmarks.Trie;

/// <summary>The numbers of the static index.</summary>
internal static class CompletionRows
{
    private const string Radix = "pruned radix tree";
    private const string Decomposed = "score-decomposed trie";
    private const string Letters = "node-per-character trie";
    private const string Sorted = "sorted array";
    private const int K = 10;
    private const int Least = 10;

    private const string Mix =
        "top 10; half of the queries a log of prefixes, half 1 to 8 scalars of terms drawn by the root of their counts";

    private const string Rivals =
        "the rivals here compare ordinally and answer several times faster than what is published of their kind, which "
        + "the ratios were set against";

    private static readonly Requirement[] Vectors = [Requirement.Cpu("AVX-512", Avx512BW.IsSupported)];

    /// <summary>All rows.</summary>
    public static IReadOnlyList<Row> All { get; } =
    [
        new("G1 ids, prefixes of 10 terms and more", Ids) { Note = Mix, Requires = Vectors },
        new("G1 text, prefixes of 10 terms and more", Texts) { Note = Mix + "; " + Rivals, Requires = Vectors },
        new("G1 text, prefixes of no term", row => OfSize(row, 0, 0)),
        new("G1 text, prefixes of 1 to 10 terms", row => OfSize(row, 1, 10)),
        new("G1 text, prefixes of 11 to 64 terms", row => OfSize(row, 11, 64)),
        new("G1 text, prefixes of 65 to 4,096 terms", row => OfSize(row, 65, 4_096)),
        new("G1 text, prefixes of more terms", row => OfSize(row, 4_097, int.MaxValue)),
        new("G2 10 M terms, ids", row => Large(row, hasText: false)) { IsLong = true, Requires = Vectors },
        new("G2 10 M terms, text", row => Large(row, hasText: true)) { IsLong = true, Requires = Vectors },
        new("G3 memory", Memory) { Rounds = 1, Note = "rivals without their counts, but with their texts" },
        new("G4 build", Build) { Rounds = 7, Note = "from UTF-8 in memory in no order, folding included, one core" },
        new("G5 open to the first answer, 10 M terms", Open) { IsLong = true, Note = "pages cached, header checked" },
    ];

    private static void Ids(RowSetup row)
    {
        CompletionSet set = CompletionSet.Of(row);
        CompletionQuery[] queries = set.Queries(Least, int.MaxValue);
        CompletionIndex index = row.Use(CompletionIndex.Build(set.Terms));
        IdLoop(index, queries, CompletionSet.QueryCount);
        row.Ours("CompletionIndex", n => IdLoop(index, queries, n))
            .Time(Unit.Microseconds, Goal.AtMost(0.33))
            .Allocated(Goal.Exactly(0));
        Agree(row, Sorted, index, set, queries, new SortedTerms(set).Complete);
    }

    private static void Texts(RowSetup row)
    {
        CompletionSet set = CompletionSet.Of(row);
        CompletionQuery[] queries = set.Queries(Least, int.MaxValue);
        CompletionIndex index = row.Use(CompletionIndex.Build(set.Terms));
        var radix = new PrunedRadixTree(set);
        var decomposed = new ScoreDecomposedTrie(set);
        TextLoop(index, queries, CompletionSet.QueryCount);
        row.Ours("CompletionIndex", n => TextLoop(index, queries, n))
            .Rival(Radix, n => RadixLoop(radix, set, queries, n))
            .Rival(Decomposed, n => DecomposedLoop(decomposed, set, queries, n))
            .Time(Unit.Microseconds,
                Goal.AtMost(0.6), Goal.AtLeastTimes(45, Radix), Goal.AtLeastTimes(14, Decomposed))
            .Allocated(Goal.Exactly(0));
        Agree(row, Radix, index, set, queries, radix.Complete);
        Agree(row, Decomposed, index, set, queries, decomposed.Complete);
    }

    private static void OfSize(RowSetup row, int least, int most)
    {
        CompletionSet set = CompletionSet.Of(row);
        CompletionQuery[] queries = set.Queries(least, most);
        CompletionIndex index = row.Use(CompletionIndex.Build(set.Terms));
        var decomposed = new ScoreDecomposedTrie(set);
        TextLoop(index, queries, CompletionSet.QueryCount);
        row.Ours("CompletionIndex", n => TextLoop(index, queries, n))
            .Rival(Decomposed, n => DecomposedLoop(decomposed, set, queries, n))
            .Time(Unit.Microseconds, Goal.None(), Goal.None(Decomposed))
            .Allocated(Goal.Exactly(0));
        Agree(row, Decomposed, index, set, queries, decomposed.Complete);
    }

    private static void Large(RowSetup row, bool hasText)
    {
        CompletionSet set = CompletionSet.Generated(row.Size(10_000_000, 3_000));
        CompletionQuery[] queries = set.Queries(Least, int.MaxValue);
        CompletionIndex index = row.Use(CompletionIndex.Build(set.Terms));
        if (hasText)
        {
            TextLoop(index, queries, CompletionSet.QueryCount);
            row.Ours("CompletionIndex", n => TextLoop(index, queries, n))
                .Time(Unit.MillionsPerSecond, Goal.AtLeast(1.2)).Allocated(Goal.Exactly(0));
        }
        else
        {
            IdLoop(index, queries, CompletionSet.QueryCount);
            row.Ours("CompletionIndex", n => IdLoop(index, queries, n))
                .Time(Unit.MillionsPerSecond, Goal.AtLeast(3)).Allocated(Goal.Exactly(0));
        }

        Agree(row, Sorted, index, set, queries[..200], new SortedTerms(set).Complete);
    }

    private static void Memory(RowSetup row)
    {
        CompletionSet set = CompletionSet.Of(row);
        CompletionIndex index = row.Use(CompletionIndex.Build(set.Terms));
        CompletionIndexSizes sizes = index.Sizes;
        double terms = index.Length;
        row.Ours("CompletionIndex", () => sizes.HotBytes / terms)
            .Rival(Letters, () => Footprint.ManagedBytes(() => (new CharacterTrie(set, K), Copies(set))) / terms)
            .Rival(Radix, () => Footprint.ManagedBytes(() => new PrunedRadixTree(set)) / terms)
            .Rival(Decomposed, () => Footprint.ManagedBytes(() => (new ScoreDecomposedTrie(set), Copies(set))) / terms)
            .Measure("a term, hot", Unit.Bytes, bytes => bytes,
                Goal.AtMost(7.2), Goal.AtLeastTimes(50, Letters), Goal.None(Radix), Goal.None(Decomposed))
            .Measure("text", Unit.Bytes, _ => sizes.TextBytes / terms)
            .Measure("pointers", Unit.Bytes, _ => sizes.PointerBytes / terms)
            .Measure("rounded counts", Unit.Bytes, _ => sizes.RankBytes / terms)
            .Measure("lists", Unit.Bytes, _ => sizes.ListBytes / terms)
            .Measure("typos", Unit.Bytes, _ => sizes.TypoBytes / terms, Goal.AtMost(2))
            .Measure("exact counts, cold", Unit.Bytes, _ => sizes.CountBytes / terms)
            .Measure("terms", Unit.Count, _ => terms);
        CompletionQuery[] queries = set.Queries(1, int.MaxValue);
        Agree(row, Letters, index, set, queries, new CharacterTrie(set, K).Complete);
    }

    // What an answer is read from; the radix tree has it in its labels.
    private static string[] Copies(CompletionSet set) => Array.ConvertAll(set.Keys, key => new string(key.AsSpan()));

    private static void Build(RowSetup row)
    {
        CompletionSet set = CompletionSet.Of(row);
        (string Text, long Count)[] shuffled = [.. set.Terms];
        new Random(4).Shuffle(shuffled);
        var terms = new Utf8Terms(shuffled);
        row.Ours("CompletionIndexBuilder", () => Seconds(terms))
            .Measure("", Unit.Seconds, run => run.Seconds, Goal.AtMost(0.4))
            .Measure("terms", Unit.Count, run => run.Count);
        row.Agree("terms", () => Seconds(terms).Count, () => set.Keys.Length);
    }

    private static void Open(RowSetup row)
    {
        CompletionSet set = CompletionSet.Generated(row.Size(10_000_000, 3_000));
        string folder = row.Use(new Folder()).Path;
        string path = Path.Combine(folder, "terms.trie");
        using (CompletionIndex index = CompletionIndex.Build(set.Terms))
            index.Save(path);
        row.Ours("CompletionIndex", () => FirstAnswer(path).Seconds)
            .Measure("", Unit.Milliseconds, seconds => seconds * 1e3, Goal.AtMost(2));
        int[] best = new int[K];
        row.Agree("first answer", () => FirstAnswer(path).Count, () => new SortedTerms(set).Complete("ba", best));
    }

    private static (double Seconds, int Count) Seconds(Utf8Terms terms)
    {
        long start = TimeProvider.System.GetTimestamp();
        using var builder = new CompletionIndexBuilder();
        int from = 0;
        for (int i = 0; i < terms.Ends.Length; i++)
        {
            builder.Add(terms.Utf8.AsSpan(from, terms.Ends[i] - from), terms.Counts[i]);
            from = terms.Ends[i];
        }

        using CompletionIndex index = builder.Build();
        return (TimeProvider.System.GetElapsedTime(start).TotalSeconds, index.Length);
    }

    private static (double Seconds, int Count) FirstAnswer(string path)
    {
        long start = TimeProvider.System.GetTimestamp();
        using CompletionIndex index = CompletionIndex.Open(path, new() { Verify = CompletionVerification.Header });
        int count = index.Complete("ba", K).Count;
        return (TimeProvider.System.GetElapsedTime(start).TotalSeconds, count);
    }

    private static void Agree(
        RowSetup row, string rival, CompletionIndex index, CompletionSet set, CompletionQuery[] queries,
        Func<string, int[], int> complete)
    {
        int[] best = new int[K];
        CompletionQuery[] some = queries[..Math.Min(queries.Length, row.Size(2_000, 200))];
        row.Agree(rival,
            () => some.Select(query => string.Join('|', index.Complete(query.Text, K).Select(
                term => $"{CompletionSet.Key(term.Text)} {term.Count}"))),
            () => some.Select(query => string.Join('|', best.Take(complete(query.Text, best)).Select(
                rank => $"{set.Keys[rank]} {set.Counts[rank]}"))));
    }

    private static ulong IdLoop(CompletionIndex index, CompletionQuery[] queries, long operations)
    {
        Span<int> ids = stackalloc int[K];
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
        {
            int count = index.Complete(queries[i & (CompletionSet.QueryCount - 1)].Utf8, ids);
            sum += count > 0 ? (ulong)ids[count - 1] : 0;
        }

        return sum;
    }

    private static ulong TextLoop(CompletionIndex index, CompletionQuery[] queries, long operations)
    {
        var buffer = Buffer;
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
        {
            int count = index.Complete(queries[i & (CompletionSet.QueryCount - 1)].Utf8, buffer);
            sum += count > 0 ? buffer.Utf8At(count - 1)[0] : 0u;
        }

        return sum;
    }

    private static CompletionBuffer Buffer { get; } = new();

    private static ulong RadixLoop(PrunedRadixTree tree, CompletionSet set, CompletionQuery[] queries, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
        {
            int count = tree.Complete(queries[i & (CompletionSet.QueryCount - 1)].Text, Ranks);
            sum += count > 0 ? set.Keys[Ranks[count - 1]][0] : 0u;
        }

        return sum;
    }

    private static ulong DecomposedLoop(
        ScoreDecomposedTrie trie, CompletionSet set, CompletionQuery[] queries, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
        {
            int count = trie.Complete(queries[i & (CompletionSet.QueryCount - 1)].Text, Ranks);
            sum += count > 0 ? set.Keys[Ranks[count - 1]][0] : 0u;
        }

        return sum;
    }

    private static int[] Ranks { get; } = new int[K];

    // One behind the other, as a file has them.
    private sealed class Utf8Terms
    {
        public Utf8Terms((string Text, long Count)[] terms)
        {
            Utf8 = Encoding.UTF8.GetBytes(string.Concat(terms.Select(term => term.Text)));
            int end = 0;
            Ends = Array.ConvertAll(terms, term => end += Encoding.UTF8.GetByteCount(term.Text));
            Counts = Array.ConvertAll(terms, term => term.Count);
        }

        public byte[] Utf8 { get; }

        public int[] Ends { get; }

        public long[] Counts { get; }
    }

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("purlin-trie-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
