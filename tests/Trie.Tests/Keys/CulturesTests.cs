using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Purlin.Trie.Tests;

/// <summary>Keys, clusters and surfaces are the same whatever the culture, with the system's ICU and without.</summary>
public sealed class CulturesTests
{
    // Of all that Everything writes. It changes with the Unicode version and with nothing else.
    private const string Expected = "D5E8DEC5A70AA5667B2B3DDF5298BF9344B2F7BC2381E2B362EAB4E57529A632";

    [Fact]
    public void All_is_the_same_in_this_process() => Assert.Equal(Expected, Digest());

    [Theory]
    [InlineData("")]
    [InlineData("tr-TR")]
    [InlineData("az-Latn-AZ")]
    [InlineData("lt-LT")]
    [InlineData("de-DE")]
    [InlineData("th-TH")]
    public void All_is_the_same_in_every_culture(string name)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo(name);
            Assert.Equal(Expected, Digest());
        }
        catch (CultureNotFoundException)
        {
            Assert.Skip($"This process has no culture {name}.");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public async Task All_is_the_same_without_ICU()
    {
        string method = $"{typeof(CulturesTests).FullName}.{nameof(All_is_the_same_in_this_process)}";
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["-noLogo", "-noColor", "-method", method])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        using Process child = Process.Start(start)!;
        string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", output, StringComparison.Ordinal);
    }

    private static string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Everything(text => hash.AppendData(text));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    // All but ideographs, most syllables of Hangul and the empty planes.
    private static bool IsOfInterest(int scalar) =>
        scalar is < 0x3400 or (>= 0xA000 and < 0xAC80) or (>= 0xD780 and < 0x20000) or (>= 0xE0000 and < 0xE0200);

    private delegate void Writer(ReadOnlySpan<byte> text);

    private static void Everything(Writer write)
    {
        // Each scalar between letters and before a mark: x, it, y, it, U+0301, I.
        byte[] text = new byte[13];
        byte[] key = new byte[KeyFolder.MaxKeyBytes(text.Length)];
        byte[] code = new byte[Surface.MaxCodeBytes(text.Length)];
        foreach (int scalar in Scalars.All.Where(IsOfInterest))
        {
            int length = 0;
            foreach (int part in (ReadOnlySpan<int>)['x', scalar, 'y', scalar, 0x301, 'I'])
                length += Utf8Scalars.Encode((uint)part, text.AsSpan(length));
            ReadOnlySpan<byte> written = text.AsSpan(0, length);
            ReadOnlySpan<byte> folded = key.AsSpan(0, KeyFolder.Fold(written, key));
            write(folded);
            write(code.AsSpan(0, Surface.Encode(written, folded, code)));
            int end = Graphemes.Next(written, Graphemes.Next(written, 0));
            write([(byte)end, (byte)KeyFolder.TextPrefix(written, 4)]);
        }

        write(Scalars.Fold(Encoding.UTF8.GetBytes("Istanbul ISTANBUL \u0130\u0131 Straße \u01C5 ΟΔΥΣΣΕΥΣ")));
    }
}
