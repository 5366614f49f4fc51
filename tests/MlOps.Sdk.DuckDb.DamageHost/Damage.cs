using System.Buffers.Binary;

namespace MlOps.Sdk.DuckDb.DamageHost;

/// <summary>Ways in which a Parquet file is damaged: by a crash while it was written, by a bad disk, by somebody who means harm.</summary>
internal static class Damage
{
    private const int Tail = 8;

    private static readonly (string Name, Func<byte[], Random, byte[]> Apply)[] Kinds =
    [
        ("cut", (file, random) => file[..random.Next(1, file.Length)]),
        ("cut-footer", (file, random) => file[..^random.Next(1, Footer(file).Length + Tail)]),
        ("cut-middle", (file, random) => CutMiddle(file, random)),
        ("footer-length", (file, random) => FooterLength(file, random)),
        ("flip-footer", (file, random) => Flip(file, Footer(file), random)),
        ("flip-pages", (file, random) => Flip(file, Pages(file), random)),
        ("huge-in-footer", (file, random) => Huge(file, Footer(file), random)),
        ("huge-in-pages", (file, random) => Huge(file, FirstPageHeaders(file), random)),
        ("zeroed", (file, random) => Fill(file, Pages(file), random, static (part, _) => part.Clear())),
        ("noise-in-pages", (file, random) => Fill(file, Pages(file), random, static (part, r) => r.NextBytes(part))),
        ("noise-in-footer", (file, random) => Fill(file, Footer(file), random, static (part, r) => r.NextBytes(part))),
        ("noise", (file, random) => Noise(random.Next(1, 5_000), hasMagic: false, random)),
        ("noise-with-magic", (file, random) => Noise(random.Next(20, 5_000), hasMagic: true, random)),
    ];

    /// <summary>Damages a copy of a file in the way whose turn it is.</summary>
    public static (string Name, byte[] File) Apply(byte[] file, int turn, Random random)
    {
        var (name, apply) = Kinds[turn % Kinds.Length];
        return (name, apply([.. file], random));
    }

    private static (int Start, int Length) Footer(byte[] file)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(file.Length - Tail));
        return (file.Length - Tail - length, length);
    }

    private static (int Start, int Length) Pages(byte[] file) => (4, Footer(file).Start - 4);

    // The header of the first page of the first column follows the magic: sizes are its first numbers.
    private static (int Start, int Length) FirstPageHeaders(byte[] file) => (4, 24);

    private static byte[] CutMiddle(byte[] file, Random random)
    {
        var start = random.Next(4, file.Length - Tail);
        return [.. file[..start], .. file[Math.Min(file.Length - Tail, start + random.Next(1, 2_000))..]];
    }

    private static byte[] FooterLength(byte[] file, Random random)
    {
        int[] lengths = [0, 1, file.Length, file.Length - Tail, int.MaxValue, -1, random.Next()];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(file.Length - Tail), lengths[random.Next(lengths.Length)]);
        return file;
    }

    private static byte[] Flip(byte[] file, (int Start, int Length) part, Random random)
    {
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            file[part.Start + random.Next(part.Length)] ^= (byte)(1 << random.Next(8));
        }

        return file;
    }

    /// <summary>A number of five or ten bytes as the footer and page headers write them: as large as 32 or 64 bits can be.</summary>
    private static byte[] Huge(byte[] file, (int Start, int Length) part, Random random)
    {
        byte[] number = random.Next(2) == 0 ? [0xFE, 0xFF, 0xFF, 0xFF, 0x0F] : [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01];
        number.CopyTo(file, part.Start + random.Next(part.Length - number.Length));
        return file;
    }

    private static byte[] Fill(byte[] file, (int Start, int Length) part, Random random, Action<Span<byte>, Random> fill)
    {
        var length = random.Next(1, Math.Min(part.Length, 1_500));
        fill(file.AsSpan(part.Start + random.Next(part.Length - length), length), random);
        return file;
    }

    private static byte[] Noise(int length, bool hasMagic, Random random)
    {
        var file = new byte[length];
        random.NextBytes(file);
        if (hasMagic)
        {
            "PAR1"u8.CopyTo(file);
            "PAR1"u8.CopyTo(file.AsSpan(length - 4));
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(length - Tail), random.Next(length - Tail));
        }

        return file;
    }
}
