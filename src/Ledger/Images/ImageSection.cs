namespace Purlin.Ledger;

/// <summary>The sections of an image, in their order.</summary>
internal enum ImageSection
{
    Head = 0,
    Currencies = 1,
    Accounts = 2,
    Positions = 3,
    Keys = 4,
    Holds = 5,
    Stamps = 6,
    Histories = 7,
    Tree = 8,
}
