using System.Buffers.Binary;

namespace Purlin.Shared.Tests;

public sealed class SipHashTests
{
    // The key of the published vectors is the bytes 00 to 0f.
    private const ulong Key0 = 0x0706050403020100;
    private const ulong Key1 = 0x0F0E0D0C0B0A0908;

    // The digests of "", 00, 00 01, ... to 63 bytes, as bytes in a row: vectors.h (vectors_sip64) of the reference
    // implementation of Aumasson and Bernstein.
    private const string Vectors24 =
        "310E0EDD47DB6F72FD67DC93C539F8745A4FA9D909806C0D2D7EFBD796666785" +
        "B7877127E09427CF8DA699CD64557618CEE3FE586E46C9CB37D1018BF50002AB" +
        "6224939A79F5F593B0E4A90BDF82009EF3B9DD94C5BB5D7AA7AD6B22462FB3F4" +
        "FBE50E86BC8F1E75903D84C02756EA14EEF27A8E90CA23F7E545BE4961CA29A1" +
        "DB9BC2577FCC2A3F9447BE2CF5E99A699CD38D96F0B3C14BBD6179A71DC96DBB" +
        "98EEA21AF25CD6BEC7673B2EB0CBF2D0883EA3E395675393C8CE5CCD8C030CA8" +
        "94AF49F6C650ADB8EAB8858ADE92E1BCF315BB5BB835D817ADCF6B0763612E2F" +
        "A5C91DA7ACAA4DDE716595876650A2A628EF495C53A387AD42C341D8FA92D832" +
        "CE7CF2722F512771E37859F94623F3A7381205BB1AB0E012AE97A10FD434E015" +
        "B4A31508BEFF4D3181396229F09079024D0CF49EE5D4DCCA5C73336A76D8BF9A" +
        "D0A704536BA93E0E925958FCD6420CADA915C29BC8067318952B79F3BC0AA6D4" +
        "F21DF2E41D4535F987577519048F53A910A56CF5DFCD9ADBEB75095CCD986CD0" +
        "51A9CB9ECBA312E696AFADFC2CE666C772FE52975A4364EE5A1645B276D592A1" +
        "B274CB8EBF87870A6F9BB4203DE7B381EAECB2A30B22A87F9924A43CC1315724" +
        "BD838D3AAFBF8DB70B1A2A3265D51AEA135079A3231CE660932B2846E4D70666" +
        "E1915F5CB1ECA46CF325965CA16D629F575FF28E60381BE5724506EB4C328A95";

    // The same inputs: rust-lang/rust, library/core/tests/hash/sip.rs, test_siphash_1_3.
    private const string Vectors13 =
        "DCC40F055801ACAB93CA577DF39BF4C94DD4C74D029BCB82FBF7DDE7B80AF88B" +
        "2883D388605775CF673B53492FD5F9DEA7229FC5502B0DC54011B19B987D92D3" +
        "8E9A298D11959036E43D066CB38EA4257F09FF92EE85DE7952C34DF9C118C170" +
        "A2D9B457B184A378A7FF29120C766F30345DF9C011A15A605699512A6DD820D3" +
        "668B907D1ADD4FCC0CD8DB639068F29C3EE673B49C38FC8F1C7D298DE59D1FF2" +
        "40E0CCA6462FDCC044F8452BFEAB92B92E8720A39B7BFE7F23C1E6DA7F0E5A52" +
        "8C9C3467B2AE64F479095B702859CD45A51399CAE3353E3A353BDE4A4EC71DA9" +
        "0DD06CEF02ED0BFBF4E1B14AB43CD98863E6C543D6110F54BCD1218C1FDD7023" +
        "0DB6A7166C7B1581BFF98F7AE5B9544D3E752A1F78129F75916B18BFBEA3A1CE" +
        "0662A2ADD308F52C5730C3A32D1C10B6A1363AAE9674F4B39283107B54576B62" +
        "3115E4993236D2C144D91A3F92C17C66258813C8FE4F7065A64989C2D180F224" +
        "6B87F8FAED1CCAC29621049FFC4B16C223D6B168939C6EA1FD14518B9C16FB49" +
        "464C07DFF843319FB386CC1224AFFDC68F09520AD149AF7E9A2F299D5513F31C" +
        "121FF4A2DD304AC4D01EA74389E9FA36E6BCF0734CB38F3180E9A77036BF7AA2" +
        "756D3C24DBC0BCB41315B7FD52D8F823088A7DA64D5F038F48F1E8B7E5D09CD8" +
        "EE44A6F7BCE6F4F6F237180FD89AC5AEE094664B15F6B2C3A8B3BBB76290199D";

    private delegate ulong Hash(ulong key0, ulong key1, ReadOnlySpan<byte> data);

    [Fact]
    public void All_64_vectors_of_SipHash_2_4_hold() => CheckVectors(Vectors24, SipHash.Hash24);

    [Fact]
    public void All_64_vectors_of_SipHash_1_3_hold() => CheckVectors(Vectors13, SipHash.Hash13);

    [Fact]
    public void Both_words_of_the_key_count()
    {
        HashSet<ulong> hashes =
        [
            SipHash.Hash24(1, 2, "key"u8),
            SipHash.Hash24(3, 2, "key"u8),
            SipHash.Hash24(1, 3, "key"u8),
            SipHash.Hash24(2, 1, "key"u8),
        ];
        Assert.Equal(4, hashes.Count);
    }

    // The format keeps the length modulo 256 only, which must not leak into the upper bytes of the last word.
    [Fact]
    public void Lengths_beyond_a_byte_hash_by_their_low_byte_and_their_words()
    {
        HashSet<ulong> hashes = [];
        for (int length = 0; length <= 1100; length++)
            Assert.True(hashes.Add(SipHash.Hash13(Key0, Key1, new byte[length])), $"{length} zeros");
    }

    private static void CheckVectors(string vectors, Hash hash)
    {
        byte[] digests = Convert.FromHexString(vectors);
        byte[] input = HashInput.Counting(64);
        Assert.Equal(64 * sizeof(ulong), digests.Length);
        for (int length = 0; length < 64; length++)
        {
            ulong expected = BinaryPrimitives.ReadUInt64LittleEndian(digests.AsSpan(length * sizeof(ulong)));
            Assert.Equal(expected, hash(Key0, Key1, input.AsSpan(0, length)));
        }
    }
}
