namespace Purlin.Testing.Tests;

/// <summary>Comments and literals are hidden, code is kept, and nothing moves.</summary>
public sealed class CSharpMaskTests
{
    [Theory]
    [InlineData("int x; // note {", "int x;")]
    [InlineData("a /* { */ b", "a         b")]
    [InlineData("f(\"a{\\\"}\")", "f(\"\"\"\"\"\"\")")]
    [InlineData("f(@\"a\"\"{\\\") {", "f(\"\"\"\"\"\"\"\") {")]
    [InlineData("c = '\\'' + '{';", "c = \"\"\"\" + \"\"\";")]
    [InlineData("$\"{x[\"{\"]}}}\" {", "\"\"\"\"\"\"\"\"\"\"\"\"\" {")]
    [InlineData("$$\"\"\"{ \" {{ y(\"}\") }} \"\"\" {", "\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\" {")]
    [InlineData("\"\" {", "\"\" {")]
    [InlineData("f(\"http://x\") {", "f(\"\"\"\"\"\"\"\"\"\") {")]
    public void Only_code_stays(string text, string code)
    {
        string masked = new SourceFile("a.cs", text).Code;
        Assert.Equal(text.Length, masked.Length);
        Assert.Equal(code, masked.TrimEnd());
    }

    [Fact]
    public void Lines_stay_where_they_are()
    {
        const string Text = "/* a\n b */ int x;\nvar s = \"\"\"\n  // no comment\n  \"\"\";\n// end";
        string[] lines = new SourceFile("a.cs", Text).Code.Split('\n');
        Assert.Equal(" int x;", lines[1][5..]);
        Assert.DoesNotContain(' ', lines[3]);
        Assert.Equal("", lines[5].Trim());
    }

    [Fact]
    public void Types_of_a_file_are_found_whatever_is_around_them()
    {
        const string Text =
            """"
            using System;
            namespace A.B;
            // class No;
            [Obsolete("class Text { }"), Serializable]
            public sealed partial class One<T>(int x = 1) : Base(x), IFace where T : class
            {
                class Nested { enum Inner { } }
            }
            #if false && class
            #endif
            internal readonly record struct Two(int A);
            public delegate Task<int> Three(string s);
            file interface IFour;
            public abstract record Five;
            var s = $"{new { A = 1 }} class Six {{";
            enum Seven { A }
            """";
        IReadOnlyList<TypeHeader> types = TypeHeader.In(new SourceFile("a.cs", Text));
        Assert.Equal("One class, Two record, Three delegate, IFour interface, Five record, Seven enum",
            string.Join(", ", types.Select(t => $"{t.Name} {t.Kind}")));
        Assert.Equal("One, Three, Five", string.Join(", ", types.Where(t => t.IsPublic).Select(t => t.Name)));
        Assert.Equal("IFour, Five", string.Join(", ", types.Where(t => t.IsAbstract).Select(t => t.Name)));
    }

    [Fact]
    public void A_block_namespace_hides_nothing() =>
        Assert.Equal("One", Assert.Single(
            TypeHeader.In(new SourceFile("a.cs", "namespace A\n{\n    public class One { }\n}\n"))).Name);
}
