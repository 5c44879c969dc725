namespace Purlin.Testing.Tests;

/// <summary>Each rule for source files finds what is planted in a text, at its line, and nothing beside it.</summary>
public sealed class FileRuleTests
{
    [Fact]
    public void A_file_too_long_is_found_where_it_becomes_so()
    {
        Assert.Empty(Planted.In(Lines(400), files => FileSizeRule.Check(files)));
        Assert.Equal("src/RateLimiting/A.cs:401",
            Assert.Single(Planted.In(Lines(401), files => FileSizeRule.Check(files))).Where);
        Assert.Single(Planted.In(Lines(251), files => FileSizeRule.Check(files, mostLines: 250)));
        Assert.Empty(Planted.In(Lines(9_000), files => FileSizeRule.Check(files), "Unicode.Tables.cs"));
    }

    [Fact]
    public void A_line_too_wide_is_found()
    {
        string text = $"{new string('x', 120)}\n{new string('x', 121)}\n";
        Violation violation = Assert.Single(Planted.In(text, files => FileSizeRule.Check(files)));
        Assert.Equal("src/RateLimiting/A.cs:2", violation.Where);
        Assert.Contains("121", violation.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_of_long_files_is_found()
    {
        SourceFile shortFile = Planted.File(Lines(100)), longFile = Planted.File(Lines(101));
        Assert.Empty(FileSizeRule.CheckMedian([], "src/A"));
        Assert.Empty(FileSizeRule.CheckMedian([shortFile, shortFile, longFile], "src/A"));
        Assert.Single(FileSizeRule.CheckMedian([shortFile, longFile, longFile], "src/A"));
    }

    [Theory]
    [InlineData("public class A { }", 0)]
    [InlineData("public class A { }\ninternal class B { }", 0)]
    [InlineData("public class A { }\npublic class B { }", 1)]
    [InlineData("public class A { public class B { } }", 0)]
    [InlineData("public class A { }\npublic class A<T> { }", 0)]
    [InlineData("public enum Kind { X }\npublic readonly struct A { }", 0)]
    [InlineData("public enum A { X }\npublic enum B { Y }", 1)]
    [InlineData("public abstract record A;\npublic sealed record B(int X) : A;\npublic sealed record C : A;", 0)]
    [InlineData("public abstract record A;\npublic sealed record B(int X);", 1)]
    [InlineData("public record A;\npublic sealed record B(int X) : A;", 1)]
    [InlineData("public class Other { }", 1)]
    public void A_second_type_is_found_unless_it_is_of_the_family(string text, int found) =>
        Assert.Equal(found, Planted.In(text, files => OneTypePerFileRule.Check(files, publicOnly: true)).Count);

    [Fact]
    public void Where_every_type_counts_internal_ones_do_too() =>
        Assert.Single(Planted.In(
            "internal class A { }\ninternal class B { }", files => OneTypePerFileRule.Check(files, publicOnly: false)));

    [Theory]
    [InlineData("Stores/A.cs", 0)]
    [InlineData("Utils/A.cs", 1)]
    [InlineData("Stores/helpers/A.cs", 1)]
    [InlineData("Models.cs", 0)]
    public void A_folder_that_says_nothing_is_found(string path, int found) =>
        Assert.Equal(found, Planted.In("", FolderNameRule.Check, path).Count);

    [Theory]
    [InlineData("#pragma warning disable CA1000 // the type parameter is the whole point", 0)]
    [InlineData("// The type parameter is the whole point.\n#pragma warning disable CA1000", 0)]
    [InlineData("#pragma warning disable CA1000", 1)]
    [InlineData("#pragma warning disable CA1000 //", 1)]
    [InlineData("#pragma warning restore CA1000", 0)]
    [InlineData("#nullable disable", 1)]
    [InlineData("[SuppressMessage(\"a\", \"b\")]", 1)]
    [InlineData("[SuppressMessage(\"a\", \"b\", Justification = \"\")]", 1)]
    [InlineData("[SuppressMessage(\"a\", \"b\", Justification = \"Read by generated code.\")]", 0)]
    [InlineData("[assembly: UnconditionalSuppressMessage(\"a\",\n    \"b\")]", 1)]
    [InlineData("// #pragma warning disable is not used here", 0)]
    public void A_suppression_without_a_reason_is_found(string text, int found) =>
        Assert.Equal(found, Planted.In(text, SuppressionRule.Check).Count);

    [Theory]
    [InlineData("int x; // TO" + "DO later", 1)]
    [InlineData("/// FIX" + "ME", 1)]
    [InlineData("throw new NotImplementedException();", 1)]
    [InlineData("// Throws NotImplementedException never.", 0)]
    [InlineData("int todo = 1;", 0)]
    [InlineData("// return x;", 1)]
    [InlineData("    // Frames.Clear();", 1)]
    [InlineData("// int x = Read();", 1)]
    [InlineData("// if (x > 1) {", 1)]
    [InlineData("// }", 1)]
    [InlineData("// count += 2;", 1)]
    [InlineData("// _frames[i] ??= new Frame(a, b);", 1)]
    [InlineData("// foreach (var x in y)", 1)]
    [InlineData("// n = 3 for the first frame;", 0)]
    [InlineData("// state(t) is never read again;", 0)]
    [InlineData("// return to the caller what was given;", 0)]
    [InlineData("// The writer appends first (see below); a reader may then look.", 0)]
    [InlineData("// Two readers may meet here; neither waits.", 0)]
    [InlineData("// return to the caller what it gave", 0)]
    [InlineData("// k = 2^53 exactly.", 0)]
    [InlineData("string lua = \"\"\"\n    // return x;\n    \"\"\";", 0)]
    public void What_was_left_over_is_found(string text, int found) =>
        Assert.Equal(found, Planted.In(text, LeftoverRule.Check).Count);

    [Theory]
    [InlineData("meter.CreateCounter<long>(\"purlin.rate_limiting.checks\")", 0)]
    [InlineData("meter.CreateHistogram<double>(name: \"purlin.rate_limiting.check.duration\", unit: \"s\")", 0)]
    [InlineData("meter.CreateCounter<long>(\"purlin.ratelimiting.checks\")", 1)]
    [InlineData("meter.CreateCounter<long>(\n    \"purlin.rate_limiting.Checks\")", 1)]
    [InlineData("meter.CreateObservableGauge<int>(\"purlin.rate_limiting.keys-now\", Read)", 1)]
    [InlineData("meter.CreateUpDownCounter<int>(\"purlin.rate_limiting.keys_total\")", 1)]
    [InlineData("new Meter(\"Purlin.RateLimiting\", version)", 0)]
    [InlineData("new ActivitySource(\"purlin\")", 1)]
    public void An_instrument_named_otherwise_is_found(string text, int found) =>
        Assert.Equal(found, Planted.In(text, files => InstrumentNameRule.Check(Planted.Core, files)).Count);

    [Theory]
    [InlineData("# Purlin.RateLimiting\n\nA promise.\n", "# Design", 0)]
    [InlineData(null, "# Design", 1)]
    [InlineData("", "# Design", 1)]
    [InlineData("# RateLimiting\n\nA promise.\n", "# Design", 1)]
    [InlineData("# Purlin.RateLimiting\n", "# Design", 1)]
    [InlineData("# Purlin.RateLimiting\n\nA promise.\n", null, 1)]
    public void A_missing_document_is_found(string? readme, string? design, int found) => Assert.Equal(
        found, PackageDocsRule.Check(Planted.Core, hasPublicTypes: true, path =>
            path.EndsWith("README.md", StringComparison.Ordinal) ? readme : design).Count());

    [Fact]
    public void A_package_without_a_face_and_an_adapter_need_no_design()
    {
        Assert.Empty(PackageDocsRule.Check(Planted.Core, hasPublicTypes: false, Readme));
        Assert.Empty(PackageDocsRule.Check(Planted.Adapter, hasPublicTypes: true, Readme));

        static string? Readme(string path) =>
            !path.EndsWith("README.md", StringComparison.Ordinal)
                ? null : $"# Purlin.{path.Split('/')[1]}\n\nA promise.\n";
    }

    private static string Lines(int count) => string.Concat(Enumerable.Repeat("x\n", count));
}
