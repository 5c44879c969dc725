using System.IO.Compression;
using System.Text;
using Xunit.Sdk;

namespace Purlin.Testing.Tests;

public sealed class TestDataTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("purlin-testdata-").FullName;

    [Fact]
    public void A_file_is_opened_as_it_is_and_a_packed_one_unpacked()
    {
        File.WriteAllText(Path.Combine(_folder, "plain.txt"), "plain");
        FileStream file = File.Create(Path.Combine(_folder, "packed.txt.gz"));
        using (var packed = new GZipStream(file, CompressionLevel.Fastest))
            packed.Write("unpacked"u8);
        Assert.Equal("plain", Read("plain.txt"));
        Assert.Equal("unpacked", Read("packed.txt.gz"));
    }

    [Fact]
    public void A_missing_file_or_folder_skips_with_the_name_and_the_variable()
    {
        foreach (string? folder in new[] { null, _folder })
        {
            SkipException? skip = null;
            try
            {
                TestData.Open(folder, "words.txt").Dispose();
            }
            catch (SkipException e)
            {
                skip = e;
            }

            Assert.NotNull(skip);
            Assert.Contains("words.txt", skip.Message, StringComparison.Ordinal);
            Assert.Contains(TestData.Variable, skip.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Effort_is_the_default_unless_a_long_run_is_asked_for() =>
        Assert.Equal(Effort.IsSoak ? 100 : 1, Effort.Of(byDefault: 1, soak: 100));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Read(string name)
    {
        using var reader = new StreamReader(TestData.Open(_folder, name), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
