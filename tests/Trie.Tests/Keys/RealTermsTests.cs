using System.Text;

namespace Purlin.Trie.Tests;

/// <summary>Names and titles as people write them, in many scripts.</summary>
public sealed class RealTermsTests
{
    // A prime, so that a sample of the lines has all of their order.
    private const int Step = 7;

    [Theory]
    [InlineData("places.tsv.gz", '\t', 1)]
    [InlineData("wiki-50k.txt.gz", '|', 0)]
    [InlineData("words-ru.txt.gz", ' ', 0)]
    [InlineData("words-he.txt.gz", ' ', 0)]
    public void Keys_are_those_of_the_slow_twin_and_texts_come_back(string file, char separator, int field)
    {
        UnicodeDatabase data = UnicodeDatabase.Instance;
        using var reader = new StreamReader(TestData.Open(file));
        byte[] code = new byte[1024];
        byte[] back = new byte[1024];
        int count = 0;
        for (int i = 0; reader.ReadLine() is string line; i++)
        {
            if (i % Step != 0)
                continue;
            byte[] text = Encoding.UTF8.GetBytes(line.Split(separator)[field]);
            byte[] key = Scalars.Fold(text);
            Assert.Equal(data.Key(Scalars.Of(text)), Scalars.Of(key));
            int length = Surface.Encode(text, key, code);
            if (length == 0)
            {
                Assert.Equal(key, text);
            }
            else
            {
                Assert.True(Surface.TryDecode(code.AsSpan(0, length), key, back, out int read, out int bytes));
                Assert.Equal(length, read);
                Assert.Equal(text, back[..bytes]);
            }

            count++;
        }

        Assert.True(count > 5_000, $"{count} terms");
    }
}
