namespace Purlin.Trie.Tests;

/// <summary>What the tables are made from, an entry per code point, and the plain algorithms over it.</summary>
/// <remarks>The slow twin of the library: it shares no code with it.</remarks>
internal sealed class UnicodeDatabase
{
    public const int CodePoints = 0x110000;

    private static readonly Lazy<UnicodeDatabase> Read = new(() => new UnicodeDatabase());
    private readonly Dictionary<int, int[]> _decompositions = [];
    private readonly Dictionary<(int First, int Second), int> _compositions = [];
    private readonly bool[] _isExcluded = new bool[CodePoints];

    private UnicodeDatabase()
    {
        for (int scalar = 0; scalar < CodePoints; scalar++)
            Folding[scalar] = Capital[scalar] = scalar;
        foreach (string[] line in UnicodeFiles.Lines("DerivedNormalizationProps.txt"))
            ReadNormalization(line);
        foreach (string[] line in UnicodeFiles.Lines("UnicodeData.txt"))
            ReadCharacter(line);
        foreach (string[] line in UnicodeFiles.Lines("CaseFolding.txt"))
        {
            if (line[1] is "C" or "S")
                Folding[UnicodeFiles.Scalar(line[0])] = UnicodeFiles.Scalar(line[2]);
        }

        foreach (string[] line in UnicodeFiles.Lines("auxiliary/GraphemeBreakProperty.txt"))
            Fill(line[0], scalar => GraphemeBreak[scalar] = line[1]);
        foreach (string[] line in UnicodeFiles.Lines("emoji/emoji-data.txt"))
        {
            if (line[1] == "Extended_Pictographic")
                Fill(line[0], scalar => GraphemeBreak[scalar] ??= line[1]);
        }
    }

    /// <summary>The files, read once; the running test is skipped or fails where they are missing.</summary>
    public static UnicodeDatabase Instance
    {
        get
        {
            UnicodeFiles.Require();
            return Read.Value;
        }
    }

    public byte[] CombiningClass { get; } = new byte[CodePoints];

    /// <summary>NFC_Quick_Check: Y, M or N.</summary>
    public string[] QuickCheck { get; } = [.. Enumerable.Repeat("Y", CodePoints)];

    /// <summary>Simple case folding: the lines C and S.</summary>
    public int[] Folding { get; } = new int[CodePoints];

    /// <summary>Simple upper case.</summary>
    public int[] Capital { get; } = new int[CodePoints];

    /// <summary>Grapheme_Cluster_Break, or Extended_Pictographic where that is Other; null for Other.</summary>
    public string?[] GraphemeBreak { get; } = new string?[CodePoints];

    /// <summary>The canonical pairs that compose, those of Hangul left out.</summary>
    public IEnumerable<((int First, int Second) Pair, int Composite)> Compositions =>
        _compositions.Select(entry => (entry.Key, entry.Value));

    /// <summary>Whether a code point has no part in folding and normalization, as most have none.</summary>
    public bool IsPlain(int scalar) =>
        CombiningClass[scalar] == 0 && Folding[scalar] == scalar && QuickCheck[scalar] == "Y" && !IsHangul(scalar)
        && !_decompositions.ContainsKey(scalar);

    public static bool IsHangul(int scalar) => scalar is >= 0xAC00 and < 0xAC00 + 11172;

    /// <summary>The full canonical decomposition, not ordered.</summary>
    public IEnumerable<int> Decompose(int scalar)
    {
        if (IsHangul(scalar))
        {
            int index = scalar - 0xAC00;
            int[] jamo = [0x1100 + (index / 588), 0x1161 + (index % 588 / 28), 0x11A7 + (index % 28)];
            return index % 28 == 0 ? jamo[..2] : jamo;
        }

        return _decompositions.TryGetValue(scalar, out int[]? parts) ? parts.SelectMany(Decompose) : [scalar];
    }

    /// <summary>Canonical decomposition and order.</summary>
    public int[] Nfd(IEnumerable<int> text)
    {
        List<int> result = [];
        List<int> marks = [];
        foreach (int scalar in text.SelectMany(Decompose))
        {
            if (CombiningClass[scalar] != 0)
            {
                marks.Add(scalar);
                continue;
            }

            result.AddRange(marks.OrderBy(mark => CombiningClass[mark]));
            marks.Clear();
            result.Add(scalar);
        }

        result.AddRange(marks.OrderBy(mark => CombiningClass[mark]));
        return [.. result];
    }

    /// <summary>Canonical composition.</summary>
    public int[] Nfc(IEnumerable<int> text)
    {
        List<int> result = [];
        int starter = -1;
        foreach (int scalar in Nfd(text))
        {
            int between = result.Count - 1 == starter ? -1 : CombiningClass[result[^1]];
            if (starter >= 0 && between < CombiningClass[scalar] && Compose(result[starter], scalar) is int composite)
            {
                result[starter] = composite;
                continue;
            }

            if (CombiningClass[scalar] == 0)
                starter = result.Count;
            result.Add(scalar);
        }

        return [.. result];
    }

    /// <summary>The key of a text: NFC of the simple case folding of NFD.</summary>
    public int[] Key(IEnumerable<int> text) => Nfc(Nfd(text).Select(scalar => Folding[scalar]));

    public int? Compose(int first, int second)
    {
        if (first is >= 0x1100 and < 0x1113 && second is >= 0x1161 and < 0x1176)
            return 0xAC00 + (((first - 0x1100) * 588) + ((second - 0x1161) * 28));
        if (IsHangul(first) && (first - 0xAC00) % 28 == 0 && second is > 0x11A7 and < 0x11C3)
            return first + second - 0x11A7;
        return _compositions.TryGetValue((first, second), out int composite) ? composite : null;
    }

    private static void Fill(string field, Action<int> set)
    {
        (int first, int last) = UnicodeFiles.Range(field);
        for (int scalar = first; scalar <= last; scalar++)
            set(scalar);
    }

    private void ReadNormalization(string[] line)
    {
        if (line[1] == "NFC_QC")
            Fill(line[0], scalar => QuickCheck[scalar] = line[2]);
        if (line[1] == "Full_Composition_Exclusion")
            Fill(line[0], scalar => _isExcluded[scalar] = true);
    }

    private void ReadCharacter(string[] line)
    {
        int scalar = UnicodeFiles.Scalar(line[0]);
        CombiningClass[scalar] = byte.Parse(line[3], System.Globalization.CultureInfo.InvariantCulture);
        if (line[12].Length > 0)
            Capital[scalar] = UnicodeFiles.Scalar(line[12]);
        if (line[5].Length == 0 || line[5][0] == '<')
            return;
        int[] parts = UnicodeFiles.Scalars(line[5]);
        _decompositions[scalar] = parts;
        if (!_isExcluded[scalar])
            _compositions[(parts[0], parts[1])] = scalar;
    }
}
