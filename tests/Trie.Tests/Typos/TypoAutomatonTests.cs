using System.Text;

namespace Purlin.Trie.Tests;

/// <summary>The universal automaton against the plain dynamic programme, which has its own cases by hand.</summary>
public sealed class TypoAutomatonTests
{
    private static readonly int Rounds = Effort.Of(20_000, 2_000_000);

    [Theory]
    [InlineData("abc", "abc", 0, 0)]
    [InlineData("abc", "acb", 1, 1)]
    [InlineData("ca", "abc", 3, 1)]
    [InlineData("abc", "", 3, 3)]
    [InlineData("", "abc", 3, 0)]
    [InlineData("kitten", "sitting", 3, 2)]
    [InlineData("abcd", "badc", 2, 2)]
    [InlineData("food", "foodstuff", 5, 0)]
    [InlineData("fodo", "foodstuff", 6, 1)]
    [InlineData("xfood", "foodstuff", 6, 1)]
    [InlineData("👍a", "a👍", 1, 1)]
    [InlineData("é", "e", 1, 1)]
    public void The_oracle_knows_what_is_known_by_hand(string query, string text, int whole, int prefix)
    {
        Assert.Equal(whole, AlignmentOracle.Distance(AlignmentOracle.Scalars(query), AlignmentOracle.Scalars(text)));
        Assert.Equal(
            prefix, AlignmentOracle.PrefixDistance(AlignmentOracle.Scalars(query), AlignmentOracle.Scalars(text)));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 7)]
    [InlineData(2, 43)]
    public void States_are_few(int edits, int count) =>
        Assert.Equal(count, TypoAutomaton.For(edits).StateCount);

    [Theory]
    [InlineData(2, 6)]
    [InlineData(3, 5)]
    public void Of_all_short_texts_of_few_letters_every_distance_is_known(int letters, int longest)
    {
        Rune[][] texts = [.. Texts(letters, longest)];
        var walker = new Walker();
        foreach (Rune[] query in texts)
        {
            walker.Begin(query);
            foreach (Rune[] text in texts)
                walker.Check(text);
        }
    }

    [Fact]
    public void Long_texts_of_many_scripts_a_few_edits_apart_have_the_distances_of_the_oracle()
    {
        string[] letters = ["a", "b", "c", "é", "д", "中", "👍"];
        var walker = new Walker();
        for (int i = 0; i < Rounds; i++)
        {
            var random = new Random(i);
            int length = random.Next(1, random.Next(40) == 0 ? 250 : 12), kinds = random.Next(2, letters.Length + 1);
            Rune[] query = [.. Enumerable.Range(0, length)
                .SelectMany(_ => letters[random.Next(kinds)].EnumerateRunes())];
            while (Encoding.UTF8.GetByteCount(string.Concat(query)) > BlockFormat.MaxTermBytes)
                query = query[..^1];
            List<Rune> text = [.. query];
            for (int edit = random.Next(5); edit > 0; edit--)
            {
                int at = random.Next(text.Count + 1);
                Rune letter = letters[random.Next(kinds)].EnumerateRunes().First();
                if (random.Next(4) == 0 || text.Count == 0)
                    text.Insert(at, letter);
                else if (random.Next(3) == 0 && at < text.Count)
                    text.RemoveAt(at);
                else if (random.Next(2) == 0 && at > 1)
                    (text[at - 1], text[at - 2]) = (text[at - 2], text[at - 1]);
                else
                    text[Math.Max(at - 1, 0)] = letter;
            }

            walker.Begin(query);
            walker.Check([.. text]);
        }
    }

    private static IEnumerable<Rune[]> Texts(int letters, int longest)
    {
        for (int length = 0; length <= longest; length++)
        {
            int count = (int)Math.Pow(letters, length);
            for (int number = 0; number < count; number++)
            {
                int rest = number;
                var text = new Rune[length];
                for (int i = 0; i < length; i++, rest /= letters)
                    text[i] = new((char)('a' + (rest % letters)));
                yield return text;
            }
        }
    }

    private sealed class Walker
    {
        private readonly TypoQuery _query = new();
        private Rune[] _scalars = [];

        public void Begin(Rune[] query)
        {
            _query.Begin(Encoding.UTF8.GetBytes(string.Concat(query)));
            _scalars = query;
            Assert.Equal(query.Length, _query.Length);
        }

        public void Check(Rune[] text)
        {
            for (int edits = 0; edits <= TypoAutomaton.MostEdits; edits++)
                Check(TypoAutomaton.For(edits), text);
        }

        private void Check(TypoAutomaton automaton, Rune[] text)
        {
            int beyond = automaton.Edits + 1, state = TypoAutomaton.Start, done = 0;
            int prefix = automaton.Distance(state, _query.Length);
            var floors = new List<int> { automaton.Floor(state) };
            foreach (Rune rune in text)
            {
                int window = _query.Windows.Of((uint)rune.Value, done);
                int step = automaton.Step(state, window);
                int needed = automaton.Needed(state);
                if (needed != TypoAutomaton.Nothing && (window & needed) == 0)
                    Assert.Equal(TypoAutomaton.Dead, TypoAutomaton.StateOf(step));
                state = TypoAutomaton.StateOf(step);
                done += TypoAutomaton.AdvanceOf(step);
                prefix = Math.Min(prefix, automaton.Distance(state, _query.Length - done));
                floors.Add(automaton.Floor(state));
            }

            string about = $"{string.Concat(_scalars)} / {string.Concat(text)} within {automaton.Edits}";
            int whole = AlignmentOracle.Distance(_scalars, text);
            int actual = automaton.Distance(state, _query.Length - done);
            Assert.True(Math.Min(whole, beyond) == actual, about);
            Assert.True(Math.Min(AlignmentOracle.PrefixDistance(_scalars, text), beyond) == prefix, about);
            Assert.True(actual == beyond || floors.TrueForAll(floor => floor <= actual), about);
        }
    }
}
