namespace Purlin.RateLimiting.Tests;

public class NameIndexTests
{
    [Fact]
    public void Every_name_has_its_place_and_no_other_name_has_one()
    {
        var random = new Random(5);
        for (int round = 0; round < 300; round++)
        {
            string[] names = [.. Enumerable.Range(0, random.Next(300)).Select(_ => Name(random)).Distinct()];
            var index = new NameIndex(names);
            Assert.True(index.Names.SequenceEqual(names));
            for (int place = 0; place < names.Length; place++)
                Assert.Equal(place, index.Find(new string(names[place].AsSpan())));
            for (int i = 0; i < 300; i++)
            {
                string other = Name(random);
                Assert.Equal(Array.IndexOf(names, other), index.Find(other));
            }
        }
    }

    [Fact]
    public void Names_that_differ_in_one_character_or_in_order_are_told_apart()
    {
        const int Length = 21;
        string plain = new('a', Length);
        string[] names =
        [
            plain, "",
            .. Enumerable.Range(0, Length).Select(at => $"{plain[..at]}b{plain[(at + 1)..]}"),
            .. Enumerable.Range(1, Length - 1).Select(length => plain[..length]),
            "aaaabbbbccccdddd", "bbbbaaaaccccdddd", "ddddccccbbbbaaaa", "aaaa\0", "aaaa\0\0", "\0", "\0\0",
        ];
        var index = new NameIndex(names);
        for (int place = 0; place < names.Length; place++)
            Assert.Equal(place, index.Find(names[place]));
        Assert.Equal(-1, index.Find("ccccbbbbaaaadddd"));
        Assert.Equal(-1, index.Find("\0\0\0"));
    }

    [Fact]
    public void Names_of_one_hash_are_told_apart()
    {
        // Of 200,000 names that are in and as many that are not, about nine pairs have one hash of 32 bits.
        string[] names = [.. Enumerable.Range(0, 400_000).Select(i => $"{(char)(i & 1023)}{(char)(i >> 10)}x")];
        var index = new NameIndex(names[..200_000]);
        for (int i = 0; i < names.Length; i++)
            Assert.True(index.Find(names[i]) == (i < 200_000 ? i : -1));
    }

    [Fact]
    public void An_empty_index_finds_nothing_and_no_name_is_an_error()
    {
        Assert.Equal(-1, NameIndex.Empty.Find("any"));
        Assert.Equal(-1, NameIndex.Empty.Find(""));
        Assert.Throws<ArgumentNullException>("name", () => NameIndex.Empty.Find(null!));
    }

    // Few characters and few lengths, so that names are often nearly alike.
    private static string Name(Random random)
    {
        Span<char> name = stackalloc char[random.Next(0, 14)];
        for (int i = 0; i < name.Length; i++)
            name[i] = (char)('a' + random.Next(3));
        return name.ToString();
    }
}
