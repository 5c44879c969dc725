using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Purlin.Benchmarks.Trie;

/// <summary>
/// Terms and what people type. The multilingual set: word lists of eight languages (SymSpell, MIT), English bigrams
/// (MIT), titles (Lucene.NET, Apache-2.0) and names of places (GeoNames, CC BY 4.0), counts of one term added up;
/// queries are by halves a log of prefixes (DynSDT, MIT) and beginnings of 1 to 8 scalars of terms drawn by the root of
/// their counts, so that all languages occur. Without the folder that PURLIN_DATA names, generated terms stand in.
/// </summary>
internal sealed class CompletionSet
{
    public const int QueryCount = 1 << 14;
    private const int LongestCut = 8;

    private static readonly Lazy<CompletionSet> Real = new(() => new CompletionSet(Read()));

    private CompletionSet(Dictionary<string, (string Text, long Count)> terms)
    {
        Keys = [.. terms.Keys];
        Array.Sort(Keys, string.CompareOrdinal);
        Texts = Array.ConvertAll(Keys, key => terms[key].Text);
        Counts = Array.ConvertAll(Keys, key => terms[key].Count);
    }

    /// <summary>What rivals hold: texts in small letters and NFC, in the order of both UTF-16 and UTF-8.</summary>
    public string[] Keys { get; }

    /// <summary>What we hold: texts as they were written.</summary>
    public string[] Texts { get; }

    public long[] Counts { get; }

    public IEnumerable<(string Text, long Count)> Terms => Texts.Zip(Counts);

    /// <summary>The real set where it is, a generated one elsewhere and for trying things out.</summary>
    public static CompletionSet Of(RowSetup row) => row.Pace.IsDry ? Generated(3_000) : Real.Value;

    /// <summary>Words of syllables, phrases of words, counts by a power law; the same for the same number.</summary>
    public static CompletionSet Generated(int count) => new(Draw(count));

    private static Dictionary<string, (string Text, long Count)> Draw(int count)
    {
        var random = new Random(count);
        string[] syllables = [.. from head in "bcdfghklmnprstvz" from vowel in "aeiou" select $"{head}{vowel}"];
        string[] words = [.. Enumerable.Range(0, Math.Max(count / 100, 500)).Select(_ => string.Concat(
            Enumerable.Range(0, 2 + random.Next(3)).Select(_ => syllables[random.Next(syllables.Length)])))];
        var terms = new Dictionary<string, (string, long)>(count);
        while (terms.Count < count)
        {
            // Few words begin many phrases, as they do.
            string first = words[(int)(words.Length * Math.Pow(random.NextDouble(), 3))];
            string second = words[random.Next(words.Length)];
            string text = random.Next(10) == 0 ? first : $"{first} {second}";
            terms[text] = (text, 1 + (long)(1e7 * Math.Pow(random.NextDouble(), 12)));
        }

        return terms;
    }

    /// <summary>Prefixes that a number of terms begin with.</summary>
    public CompletionQuery[] Queries(int least, int most)
    {
        var random = new Random(20);
        double[] weights = new double[Keys.Length];
        double total = 0;
        for (int i = 0; i < weights.Length; i++)
            weights[i] = total += Math.Sqrt(Counts[i]);
        string[] log = Lines("prefix-queries.txt.gz").Select(line => Key(line.Split('\t')[0]))
            .Where(key => key.Length > 0 && Encoding.UTF8.GetByteCount(key) <= 256).ToArray();
        var rival = new SortedTerms(this);
        var queries = new List<CompletionQuery>();
        for (int tried = 0; queries.Count < QueryCount && tried < 100 * QueryCount; tried++)
        {
            string prefix = log.Length > 0 && queries.Count % 2 == 0 ? log[random.Next(log.Length)] : Cut();
            int matches = rival.CountOf(prefix);
            if (matches >= least && matches <= most)
                queries.Add(new(prefix, Encoding.UTF8.GetBytes(prefix)));
        }

        if (queries.Count == 0)
            queries.Add(new(Keys[0], Encoding.UTF8.GetBytes(Keys[0])));
        while (queries.Count < QueryCount)
            queries.Add(queries[random.Next(queries.Count)]);
        CompletionQuery[] shuffled = [.. queries];
        random.Shuffle(shuffled);
        return shuffled;

        string Cut()
        {
            int at = Array.BinarySearch(weights, random.NextDouble() * total);
            string key = Keys[Math.Min(at < 0 ? ~at : at, Keys.Length - 1)];
            return string.Concat(key.EnumerateRunes().Take(random.Next(1, LongestCut + 1)));
        }
    }

    private static Dictionary<string, (string Text, long Count)> Read()
    {
        var terms = new Dictionary<string, (string Text, long Count)>();
        foreach (string language in (string[])["en", "de", "es", "fr", "he", "it", "ru", "zh"])
            Words($"words-{language}.txt.gz");
        Words("bigrams-en.txt.gz");
        foreach (string line in Lines("wiki-50k.txt.gz"))
            Add(line[..line.LastIndexOf('|')], line[(line.LastIndexOf('|') + 1)..]);
        foreach (string[] fields in Lines("places.tsv.gz").Select(line => line.Split('\t')))
            Add(fields[1], fields[^1]);
        return terms.Count > 0 ? terms : Draw(1_000_000);

        void Words(string file)
        {
            foreach (string line in Lines(file).Where(line => line.Contains(' ', StringComparison.Ordinal)))
                Add(line[..line.LastIndexOf(' ')], line[(line.LastIndexOf(' ') + 1)..]);
        }

        void Add(string text, string number)
        {
            string key = Key(text);
            // What rivals would fold or sort otherwise.
            if (key.Length == 0 || Encoding.UTF8.GetByteCount(key) > 256 || key.Any(each => each >= '\uE000'
                || char.ToLowerInvariant(char.ToUpperInvariant(each)) != char.ToLowerInvariant(each)))
            {
                return;
            }

            long count = long.TryParse(number, CultureInfo.InvariantCulture, out long parsed) ? Math.Max(parsed, 0) : 0;
            ref (string Text, long Count) term = ref CollectionsMarshal.GetValueRefOrAddDefault(terms, key, out _);
            term = (term.Text ?? text.Trim(), term.Count + count);
        }
    }

    /// <summary>What a rival has for a text.</summary>
    public static string Key(string text) => text.Trim().Normalize().ToLowerInvariant().Normalize();

    private static IEnumerable<string> Lines(string name)
    {
        string path = Path.Combine(Environment.GetEnvironmentVariable("PURLIN_DATA") ?? "", name);
        if (!File.Exists(path))
            yield break;
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
            yield return line;
    }
}
