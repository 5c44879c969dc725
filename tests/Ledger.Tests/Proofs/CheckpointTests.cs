using System.Security.Cryptography;
using System.Text;

namespace Purlin.Ledger.Tests;

public sealed class CheckpointTests
{
    private const string Origin = "example.com/behind-the-sofa";

    // The example of C2SP tlog-checkpoint.
    private const string Published =
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n" +
        "— example.com/behind-the-sofa " +
        "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";

    private static readonly byte[] Root = SHA256.HashData([1, 2, 3]);

    [Fact]
    public void The_published_example_is_read_and_written_again()
    {
        byte[] note = Encoding.UTF8.GetBytes(Published);
        var checkpoint = Checkpoint.Parse(note);

        Assert.Equal(Origin, checkpoint.Origin);
        Assert.Equal(20852163, checkpoint.Size);
        Assert.Equal("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=", Convert.ToBase64String(checkpoint.Root));
        Assert.Equal(1, checkpoint.SignatureCount);
        Assert.Equal(note, checkpoint.ToNote());
        Assert.Equal(Published[..(Published.IndexOf("\n\n", StringComparison.Ordinal) + 1)],
            Encoding.UTF8.GetString(checkpoint.Text));
    }

    [Fact]
    public void A_signed_checkpoint_convinces_whoever_has_the_public_key()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] publicKey = key.ExportSubjectPublicKeyInfo();
        byte[] note = new Checkpoint(Origin, 42, Root).Sign(other).Sign(key).ToNote();

        Assert.Equal(
            LedgerVerdict.Valid, LedgerVerifier.VerifyCheckpoint(note, Origin, publicKey, out Checkpoint? read));
        Assert.Equal(42, read!.Size);
        Assert.Equal(Root, read.Root.ToArray());
        Assert.Equal(
            LedgerVerdict.OtherOrigin, LedgerVerifier.VerifyCheckpoint(note, "example.com/x", publicKey, out read));
        Assert.Null(read);

        byte[] unknown = new Checkpoint(Origin, 42, Root).Sign(other).ToNote();
        Assert.Equal(LedgerVerdict.NotSigned, LedgerVerifier.VerifyCheckpoint(unknown, Origin, publicKey, out _));
        byte[] forged = new Checkpoint(Origin, 43, Root)
            .Sign(publicKey, text => other.SignData(
                text, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)).ToNote();
        Assert.Equal(LedgerVerdict.BadSignature, LedgerVerifier.VerifyCheckpoint(forged, Origin, publicKey, out _));
        byte[] spoilt = new Checkpoint(Origin, 42, Root).Sign(key).Sign(publicKey, _ => new byte[70]).ToNote();
        Assert.Equal(LedgerVerdict.BadSignature, LedgerVerifier.VerifyCheckpoint(spoilt, Origin, publicKey, out _));
    }

    [Fact]
    public void The_key_id_is_that_of_signed_notes()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string line = Encoding.UTF8.GetString(new Checkpoint(Origin, 1, Root).Sign(key).ToNote()).Split('\n')[4];
        byte[] signature = Convert.FromBase64String(line.Split(' ')[2]);

        Assert.StartsWith("— " + Origin + " ", line, StringComparison.Ordinal);
        Assert.Equal(SHA256.HashData(key.ExportSubjectPublicKeyInfo())[..4], signature[..4]);
        Assert.Equal(0x30, signature[4]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("o\n1\nROOT\n")]
    [InlineData("o\n1\nROOT\n\n")]
    [InlineData("o\n01\nROOT\n\nSIG\n")]
    [InlineData("o\n-1\nROOT\n\nSIG\n")]
    [InlineData("o\n+1\nROOT\n\nSIG\n")]
    [InlineData("o\n9223372036854775808\nROOT\n\nSIG\n")]
    [InlineData("o\n1\nROOT \n\nSIG\n")]
    [InlineData("o\n1\nAAAA\n\nSIG\n")]
    [InlineData("o\n1\nROOT\n\nSIG")]
    [InlineData("o\r\n1\nROOT\n\nSIG\n")]
    [InlineData("o\n1\nROOT\n\n— a b c\n")]
    [InlineData("o\n1\nROOT\n\n- a AAAAAAA=\n")]
    [InlineData("o\n1\nROOT\n\n— a AAAA\n")]
    [InlineData("o\n1\nROOT\n\nSIG\nSIG \n")]
    [InlineData("\n1\nROOT\n\nSIG\n")]
    [InlineData("o p\n1\nROOT\n\nSIG\n")]
    [InlineData("o\n1\n\nROOT\n\nSIG\n")]
    public void Other_texts_are_no_checkpoint(string text)
    {
        byte[] note = Encoding.UTF8.GetBytes(Fill(text));

        Assert.False(Checkpoint.TryParse(note, out _));
        Assert.Throws<FormatException>(() => Checkpoint.Parse(note));
        Assert.Equal(LedgerVerdict.Malformed, LedgerVerifier.VerifyCheckpoint(note, "o", [], out _));
        Assert.True(Checkpoint.TryParse(Encoding.UTF8.GetBytes(Fill("o\n1\nROOT\nmore\n\nSIG\nSIG\n")), out _));
    }

    [Fact]
    public void Hostile_bytes_are_refused_or_mean_what_they_say()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] publicKey = key.ExportSubjectPublicKeyInfo();
        byte[] genuine = new Checkpoint(Origin, 42, Root).Sign(key).ToNote();
        byte[] text = new Checkpoint(Origin, 42, Root).Text.ToArray();
        int parsed = 0;
        ByteMutator.Check([genuine, Encoding.UTF8.GetBytes(Published)], bytes =>
        {
            if (!Checkpoint.TryParse(bytes, out Checkpoint? read))
                return;
            Assert.Equal(bytes, read.ToNote());
            if (++parsed % 8 != 0)
                return;
            if (LedgerVerifier.VerifyCheckpoint(bytes, Origin, publicKey, out _) == LedgerVerdict.Valid)
                Assert.Equal(text, read.Text.ToArray());
        });
    }

    [Fact]
    public void A_malformed_checkpoint_cannot_be_made()
    {
        Assert.Throws<ArgumentException>(() => new Checkpoint("", 1, Root));
        Assert.Throws<ArgumentException>(() => new Checkpoint("a b", 1, Root));
        Assert.Throws<ArgumentException>(() => new Checkpoint("a+b", 1, Root));
        Assert.Throws<ArgumentException>(() => new Checkpoint("a\nb", 1, Root));
        Assert.ThrowsAny<ArgumentException>(() => new Checkpoint("a\uD800", 1, Root));
        Assert.Throws<ArgumentException>(() => new Checkpoint(new string('a', 257), 1, Root));
        Assert.Throws<ArgumentException>(() => new Checkpoint("a", 1, Root.AsSpan(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Checkpoint("a", -1, Root));
        Assert.False(Checkpoint.TryParse(new byte[Checkpoint.MaxNoteBytes + 1], out _));
    }

    private static string Fill(string text) => text
        .Replace("ROOT", Convert.ToBase64String(Root), StringComparison.Ordinal)
        .Replace("SIG", "— a AAAAAAA=", StringComparison.Ordinal);
}
