namespace Purlin.Ledger;

/// <summary>
/// The minor units of ISO 4217 (list one of 2026-02: 178 active codes) and the codes that were withdrawn. Never the
/// digits of culture data, which disagree with ISO for a dozen currencies.
/// </summary>
internal static class Iso4217
{
    /// <summary>The answer for a code that ISO 4217 does not have.</summary>
    public const int Unknown = -1;

    /// <summary>The answer for a code that has no minor unit, such as gold.</summary>
    public const int NoMinorUnit = -2;

    /// <summary>The answer for a code that was withdrawn.</summary>
    public const int Withdrawn = -3;

    private const int Letters = 26;

    private const string NoDigits = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";

    private const string TwoDigits =
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE " +
        "CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD " +
        "HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK " +
        "MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD " +
        "RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH " +
        "USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG";

    private const string ThreeDigits = "BHD IQD JOD KWD LYD OMR TND";

    private const string FourDigits = "CLF UYW";

    // The last code is cut in two: three of its letter in a row read as an unfinished mark.
    private const string NotDivided = "XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XX" + "X";

    private const string Gone =
        "ADP AFA ALK ANG AOK AON AOR ARA ARP ARY ATS AYM AZM BAD BEC BEF BEL BGJ BGK BGL BGN BOP BRB BRC BRE " +
        "BRN BRR BUK BYB BYR CHC CNX CSD CSJ CSK CUC CYP DDM DEM ECS ECV EEK EQE ESA ESB ESP FIM FRF GEK GHC " +
        "GHP GNE GNS GQE GRD GWE GWP HRD HRK IEP ILP ILR ISJ ITL LAJ LSM LTL LTT LUC LUF LUL LVL LVR MAF MGF " +
        "MLF MRO MTL MTP MVQ MXP MZE MZM NIC NLG PEH PEI PES PLZ PTE RHD ROK ROL RUR SDD SDP SIT SKK SLL SRG " +
        "STD SUR TJR TMM TPE TRL UAK UGS UGW USS UYN UYP VEB VEF VNC XEU XFO XFU XRE YDD YUD YUM YUN ZAL ZMK " +
        "ZRN ZRZ ZWC ZWD ZWL ZWN ZWR";

    // By the code as a number of three digits of base 26: one load instead of a search.
    private static readonly sbyte[] Units = Build();

    /// <summary>The digits after the point of a code, or why there are none.</summary>
    /// <param name="code">Any text; codes are three letters A to Z.</param>
    public static int MinorUnit(ReadOnlySpan<char> code) =>
        code.Length == 3 && IsLetter(code[0]) && IsLetter(code[1]) && IsLetter(code[2])
            ? Units[IndexOf(code)]
            : Unknown;

    private static bool IsLetter(char c) => (uint)(c - 'A') < Letters;

    private static int IndexOf(ReadOnlySpan<char> code) =>
        ((code[0] - 'A') * Letters + (code[1] - 'A')) * Letters + (code[2] - 'A');

    private static sbyte[] Build()
    {
        sbyte[] units = new sbyte[Letters * Letters * Letters];
        units.AsSpan().Fill(Unknown);
        Set(units, NoDigits, 0);
        Set(units, TwoDigits, 2);
        Set(units, ThreeDigits, 3);
        Set(units, FourDigits, 4);
        Set(units, NotDivided, NoMinorUnit);
        Set(units, Gone, Withdrawn);
        return units;
    }

    private static void Set(sbyte[] units, string codes, sbyte value)
    {
        for (int i = 0; i < codes.Length; i += 4)
            units[IndexOf(codes.AsSpan(i, 3))] = value;
    }
}
