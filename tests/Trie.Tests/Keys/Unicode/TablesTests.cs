namespace Purlin.Trie.Tests;

/// <summary>The committed tables are what the installed Unicode files give, and the facts hold that the code relies on.</summary>
public sealed class TablesTests
{
    [Theory]
    [InlineData("CaseFolding")]
    [InlineData("CanonicalForms")]
    [InlineData("Graphemes")]
    public void Tables_are_those_of_the_Unicode_files(string type)
    {
        TableText table = TableGenerator.Create(type);
        string path = Repository.PathOf($"src/Trie/Keys/{type}.Tables.cs");
        TestContext.Current.TestOutputHelper?.WriteLine($"{type}: {table.Bytes} bytes");
        if (Repository.IsAccepting)
            File.WriteAllText(path, table.ToString());
        Assert.True(
            table.ToString() == File.ReadAllText(path),
            $"{path} is not what the Unicode files give: {Repository.AcceptVariable}=1 writes it anew.");
    }

    [Fact]
    public void The_assembly_carries_the_notice_of_the_data()
    {
        using Stream? notice = typeof(CaseFolding).Assembly.GetManifestResourceStream("THIRD-PARTY-NOTICES.txt");
        Assert.NotNull(notice);
        using var reader = new StreamReader(notice);
        Assert.Contains("Copyright (c) 1991-2022 Unicode, Inc.", reader.ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Folding_leads_from_leaves_to_leaves_and_is_done_at_once()
    {
        UnicodeDatabase data = UnicodeDatabase.Instance;
        HashSet<int> seconds = TableGenerator.Seconds(data);
        foreach (int leaf in Leaves(data))
        {
            int folded = data.Folding[leaf];
            Assert.Equal(folded, data.Folding[folded]);
            Assert.Equal([folded], data.Decompose(folded));
            // The one mark that folds to a letter has the greatest class, so it stands last and order stays.
            if (leaf == 0x345)
                Assert.Equal(data.CombiningClass.Max(), data.CombiningClass[leaf]);
            else
                Assert.Equal(data.CombiningClass[leaf], data.CombiningClass[folded]);
            Assert.True(!seconds.Contains(folded) || seconds.Contains(leaf), $"U+{leaf:X4}");
        }
    }

    [Fact]
    public void A_key_has_at_most_three_times_the_bytes_of_its_text()
    {
        UnicodeDatabase data = UnicodeDatabase.Instance;
        // Composition never lengthens, so what is decomposed and folded is the longest it gets.
        foreach (((int first, int second), int composite) in data.Compositions)
            Assert.True(Bytes(composite) <= Bytes(first) + Bytes(second), $"U+{composite:X4}");
        for (int scalar = 0; scalar < UnicodeDatabase.CodePoints; scalar++)
        {
            if (data.IsPlain(scalar))
                continue;
            int longest = data.Decompose(scalar).Sum(part => Bytes(data.Folding[part]));
            Assert.True(longest <= KeyFolder.MaxKeyBytes(Bytes(scalar)), $"U+{scalar:X4}");
        }
    }

    private static IEnumerable<int> Leaves(UnicodeDatabase data) =>
        Enumerable.Range(0, UnicodeDatabase.CodePoints)
            .Where(scalar => !data.IsPlain(scalar) && data.Decompose(scalar).SequenceEqual([scalar]));

    private static int Bytes(int scalar) => scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4;
}
