using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Xml.Linq;

namespace Purlin.Testing.Tests;

/// <summary>Each rule for packed packages finds what is planted here, and nothing beside it.</summary>
public sealed class PackageRuleTests
{
    private const string Nuspec =
        """
        <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
          <metadata>
            <id>Purlin.RateLimiting.Redis</id>
            <version>0.1.0</version>
            <authors>Purlin contributors</authors>
            <license type="expression">MIT</license>
            <readme>README.md</readme>
            <description>Text</description>
            <tags>a b</tags>
            <dependencies>
              <group targetFramework="net10.0">
                <dependency id="Purlin.RateLimiting" version="0.1.0" />
                <dependency id="StackExchange.Redis" version="1.2.6" />
              </group>
            </dependencies>
          </metadata>
        </package>
        """;

    private const string Project =
        """
        <Project>
          <ProjectReference Include="../RateLimiting/Purlin.RateLimiting.csproj" />
          <PackageReference Include="StackExchange.Redis" />
          <PackageReference Include="Analyzer" PrivateAssets="all" />
        </Project>
        """;

    private static readonly string[] Secrets = ["the/secret/place"];

    private static byte[] OwnAssembly => File.ReadAllBytes(typeof(PackageRuleTests).Assembly.Location);

    [Theory]
    [InlineData("<id>", "<id>", 0)]
    [InlineData("<tags>a b</tags>", "", 1)]
    [InlineData("<description>Text</description>", "<description> </description>", 1)]
    [InlineData(">MIT<", ">Apache-2.0<", 1)]
    [InlineData("README.md", "readme.txt", 1)]
    [InlineData("<tags>", "<repository url=\"x\" /><tags>", 1)]
    [InlineData("<id>Purlin.RateLimiting.Redis", "<id>Purlin.Redis", 1)]
    [InlineData("1.2.6", "1.2.7", 2)]
    [InlineData("<dependency id=\"StackExchange.Redis\" version=\"1.2.6\" />", "", 1)]
    [InlineData("</group>", "<dependency id=\"Analyzer\" version=\"1.0.0\" /></group>", 1)]
    [InlineData("</dependencies>", "<frameworkReference name=\"Microsoft.AspNetCore.App\" /></dependencies>", 1)]
    public void A_nuspec_that_says_too_little_or_asks_for_too_much_is_found(string good, string bad, int found)
    {
        var central = XDocument.Parse("<P><PackageVersion Include='StackExchange.Redis' Version='1.2.6' "
            + "/><PackageVersion Include='Analyzer' Version='1.0.0' /></P>");
        IReadOnlyCollection<string> dependencies = NuspecRule.DependenciesOf(
            XDocument.Parse(Project), central, "0.1.0");
        var nuspec = XDocument.Parse(Nuspec.Replace(good, bad, StringComparison.Ordinal));
        Assert.Equal(found, NuspecRule.Check(Planted.Adapter, nuspec, dependencies).Count());
    }

    [Fact]
    public void A_file_missing_and_a_file_too_many_are_found()
    {
        string[] files = ["A.nuspec", "_rels/.rels", "[Content_Types].xml", "package/x", "README.md",
            "lib/net10.0/A.dll", "lib/net10.0/A.xml"];
        Assert.Empty(PackageContentRule.Check("A", Package(files, ["lib/net10.0/A.pdb"])));
        Assert.Single(PackageContentRule.Check("A", Package(files[..^1], ["lib/net10.0/A.pdb"])));
        Assert.Single(PackageContentRule.Check("A", Package([.. files, "lib/net10.0/B.dll"], ["lib/net10.0/A.pdb"])));
        Assert.Single(PackageContentRule.Check("A", Package(files, [])));
    }

    [Fact]
    public void A_place_in_the_bytes_is_found_in_both_encodings()
    {
        Assert.Empty(ReproducibleRule.CheckBytes("a", "the/secret/other"u8.ToArray(), Secrets));
        Assert.Single(ReproducibleRule.CheckBytes("a", "x the/secret/place y"u8.ToArray(), Secrets));
        Assert.Single(ReproducibleRule.CheckBytes("a", Encoding.Unicode.GetBytes("the/secret/place"), Secrets));
    }

    [Fact]
    public void An_assembly_that_is_not_reproducible_is_found()
    {
        Assert.Empty(ReproducibleRule.CheckAssembly("a", OwnAssembly));
        Assert.Single(ReproducibleRule.CheckAssembly("a", UndirectedAssembly()));
    }

    [Fact]
    public void Symbols_that_name_the_machine_are_found()
    {
        // Test projects are built where they are, without mapping or embedding: their symbols are the planted fault.
        byte[] pdb = File.ReadAllBytes(Path.ChangeExtension(typeof(PackageRuleTests).Assembly.Location, ".pdb"));
        Violation[] found = [.. ReproducibleRule.CheckSymbols("a.pdb", pdb, [])];
        Assert.Contains(found, violation => violation.What.Contains("names the document", StringComparison.Ordinal)
            && violation.What.Contains("PackageRuleTests.cs", StringComparison.Ordinal));
        Assert.Contains(found, violation => violation.What.Contains("lacks the text", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("short the/secret/place", false)]
    [InlineData("long the/secret/place", true)]
    public void A_place_inside_an_embedded_source_is_found(string text, bool isPacked)
    {
        Assert.Contains("place", Assert.Single(ReproducibleRule.CheckSymbols(
            "a", Symbols("/_/A.cs", text, isPacked), Secrets)).What, StringComparison.Ordinal);
        Assert.Empty(ReproducibleRule.CheckSymbols("a", Symbols("/_/A.cs", "clean", isPacked), Secrets));
    }

    private static PackedPackage Package(string[] files, string[] symbols) => new(
        files.ToDictionary(file => file, _ => new byte[1], StringComparer.Ordinal),
        symbols.ToDictionary(file => file, _ => new byte[1], StringComparer.Ordinal));

    // The smallest assembly, written without a debug directory.
    private static byte[] UndirectedAssembly()
    {
        var metadata = new MetadataBuilder();
        metadata.AddModule(0, metadata.GetOrAddString("a"), metadata.GetOrAddGuid(Guid.Empty), default, default);
        var bytes = new BlobBuilder();
        new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(metadata),
            new BlobBuilder()).Serialize(bytes);
        return bytes.ToArray();
    }

    private static byte[] Symbols(string name, string text, bool isPacked)
    {
        var metadata = new MetadataBuilder();
        DocumentHandle document = metadata.AddDocument(metadata.GetOrAddDocumentName(name), default, default, default);
        byte[] source = Encoding.UTF8.GetBytes(text);
        using var blob = new MemoryStream();
        blob.Write(BitConverter.GetBytes(isPacked ? source.Length : 0));
        using (Stream body = isPacked ? new System.IO.Compression.DeflateStream(
            blob, System.IO.Compression.CompressionMode.Compress, leaveOpen: true) : new MemoryStream())
        {
            body.Write(source);
        }

        if (!isPacked)
            blob.Write(source);
        metadata.AddCustomDebugInformation(
            document, metadata.GetOrAddGuid(new Guid("0E8A571B-6926-466E-B4AD-8AB04611F5FE")),
                metadata.GetOrAddBlob(blob.ToArray()));
        var pdb = new BlobBuilder();
        new PortablePdbBuilder(metadata, [.. new int[MetadataTokens.TableCount]], default).Serialize(pdb);
        return pdb.ToArray();
    }
}
