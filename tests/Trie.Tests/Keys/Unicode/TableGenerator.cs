using System.Text;

namespace Purlin.Trie.Tests;

/// <summary>Makes the tables of src/Trie/Keys from the Unicode files.</summary>
internal static class TableGenerator
{
    /// <summary>The order of the properties of Graphemes: its enum, by the names of the files.</summary>
    private static readonly string?[] GraphemeBreaks =
    [
        null, "CR", "LF", "Control", "Extend", "ZWJ", "Regional_Indicator", "Prepend", "SpacingMark", "L", "V", "T",
        "LV", "LVT", "Extended_Pictographic",
    ];

    /// <summary>The file of a type's tables.</summary>
    public static TableText Create(string type) => type switch
    {
        "CaseFolding" => CaseFolding(UnicodeDatabase.Instance),
        "CanonicalForms" => CanonicalForms(UnicodeDatabase.Instance),
        "Graphemes" => Graphemes(UnicodeDatabase.Instance),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No tables of this name."),
    };

    /// <summary>Whether a new segment begins at a scalar: nothing before it can compose or change places with it.</summary>
    public static bool IsBoundary(UnicodeDatabase data, HashSet<int> seconds, int scalar)
    {
        int first = data.Decompose(scalar).First();
        return data.QuickCheck[scalar] != "M" && data.CombiningClass[scalar] == 0 && data.CombiningClass[first] == 0
            && !seconds.Contains(first);
    }

    /// <summary>What composes with something before it.</summary>
    public static HashSet<int> Seconds(UnicodeDatabase data)
    {
        HashSet<int> seconds = [.. data.Compositions.Select(entry => entry.Pair.Second)];
        seconds.UnionWith(Enumerable.Range(0x1161, 21));
        seconds.UnionWith(Enumerable.Range(0x11A8, 27));
        return seconds;
    }

    private static TableText CaseFolding(UnicodeDatabase data)
    {
        HashSet<int> seconds = Seconds(data);
        (int Kind, int Delta)[] records = new (int, int)[UnicodeDatabase.CodePoints];
        for (int scalar = 0; scalar < records.Length; scalar++)
        {
            if (data.IsPlain(scalar))
                continue;
            int folded = data.Folding[scalar];
            int kind = !IsBoundary(data, seconds, scalar) ? 2
                : data.QuickCheck[scalar] == "Y" && data.Key([scalar]).SequenceEqual([folded]) ? 0 : 1;
            records[scalar] = (kind, folded - scalar);
        }

        // Each kind from its identity on: so the simple identity is record 0, what unassigned scalars have.
        (int Kind, int Delta)[] order =
            [.. records.Distinct().OrderBy(record => record.Kind).ThenBy(record => record.Delta != 0)
                .ThenBy(record => record.Delta)];
        Assert.InRange(order.Length, 1, 256);
        var text = new TableText("CaseFolding");
        text.Constant("byte", "FirstComplex", Array.FindIndex(order, record => record.Kind == 1));
        text.Constant("byte", "FirstContinuing", Array.FindIndex(order, record => record.Kind == 2));
        text.Table("Record", Table(scalar => Array.IndexOf(order, records[scalar]), 1), "byte");
        text.Span("int", "RecordDeltas", order.Select(record => (long)record.Delta));

        int[] capitals = [.. Enumerable.Range(0, records.Length).Select(scalar => CapitalDelta(data, scalar))];
        int[] deltas = [0, .. capitals.Where(delta => delta != 0).Distinct().Order()];
        text.Table("Capital", Table(scalar => Array.IndexOf(deltas, capitals[scalar]), 1), "byte");
        text.Span("int", "CapitalDeltas", deltas.Select(delta => (long)delta));
        return text;
    }

    private static int CapitalDelta(UnicodeDatabase data, int scalar)
    {
        int capital = data.Capital[scalar];
        return capital != scalar && data.Key([capital]).SequenceEqual([scalar]) ? capital - scalar : 0;
    }

    private static TableText CanonicalForms(UnicodeDatabase data)
    {
        List<long> bytes = [0];
        int[] offsets = new int[UnicodeDatabase.CodePoints];
        for (int scalar = 0; scalar < offsets.Length; scalar++)
        {
            if (data.IsPlain(scalar))
                continue;
            int[] parts = [.. data.Decompose(scalar)];
            if (UnicodeDatabase.IsHangul(scalar) || parts.SequenceEqual([scalar]))
                continue;
            offsets[scalar] = bytes.Count;
            byte[] utf8 = Encoding.UTF8.GetBytes(string.Concat(parts.Select(char.ConvertFromUtf32)));
            bytes.AddRange([utf8.Length, .. utf8]);
        }

        var text = new TableText("CanonicalForms");
        text.Table("Class", Table(scalar => data.CombiningClass[scalar], 1), "byte");
        text.Table("Decomposition", Table(scalar => offsets[scalar], 2), "ushort");
        text.Span("byte", "DecompositionBytes", bytes);
        text.Span("ulong", "Compositions", data.Compositions
            .Select(entry => ((long)entry.Pair.First << 42) | ((long)entry.Pair.Second << 21) | (long)entry.Composite)
            .Order());
        return text;
    }

    private static TableText Graphemes(UnicodeDatabase data)
    {
        int[] values = Array.ConvertAll(data.GraphemeBreak, name => Array.IndexOf(GraphemeBreaks, name));
        Assert.DoesNotContain(-1, values);
        // Between planes 1 and 14 there is nothing: plane 14 lies where plane 2 would be.
        Assert.All(values[0x20000..0xE0000], value => Assert.Equal(0, value));
        Assert.All(values[0x100000..], value => Assert.Equal(0, value));
        values.AsSpan(0xE0000, 0x10000).CopyTo(values.AsSpan(0x20000));
        Array.Clear(values, 0x30000, UnicodeDatabase.CodePoints - 0x30000);
        var text = new TableText("Graphemes");
        text.Table("Break", TwoStageTable.Create(values, 1), "byte");
        return text;
    }

    private static TwoStageTable Table(Func<int, int> value, int valueBytes) =>
        TwoStageTable.Create([.. Enumerable.Range(0, UnicodeDatabase.CodePoints).Select(value)], valueBytes);
}
