using System.IO.Compression;
using System.Text;

namespace MlOps.Sdk.Core.Tests;

public sealed class ModelPackageReaderTests
{
    private static readonly string[] Names =
        ["model.onnx", "signature.json", "metadata.json", "profile.json", "samples.json", "lineage.json", "manifest.json"];

    public static TheoryData<string> Parts => [.. Names];

    [Theory]
    [MemberData(nameof(Parts))]
    public void FromBytes_MissingPart_IsNamed(string part) => Refuses(part, Zip(Read().Where(p => p.Name != part)), "is missing");

    [Theory]
    [MemberData(nameof(Parts))]
    public void FromBytes_DuplicatePart_IsNamed(string part) => Refuses(part, Zip(Read().Append(Read().Single(p => p.Name == part))), "occurs twice");

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("signature.json")]
    [InlineData("metadata.json")]
    [InlineData("profile.json")]
    [InlineData("samples.json")]
    [InlineData("lineage.json")]
    public void FromBytes_AlteredPart_IsNamed(string part) =>
        Refuses(part, Zip(Read().Select(p => p.Name == part ? (p.Name, [.. p.Content, 32]) : p)), "was altered");

    [Theory]
    [InlineData("extra.txt")]
    [InlineData("MODEL.ONNX")]
    [InlineData("weights.bin")]
    public void FromBytes_ExtraPart_IsNamed(string part) => Refuses(part, Zip(Read().Append((part, [1]))), "is superfluous");

    [Theory]
    [InlineData("../evil")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\evil")]
    [InlineData("sub/model.onnx")]
    [InlineData("model.onnx/")]
    [InlineData("model.onnx\0.txt")]
    public void FromBytes_PartWithAPath_IsRefused(string part) => Refuses(part, Zip(Read().Append((part, []))), "path in its name");

    [Fact]
    public void FromBytes_ManifestOfAnotherVersion_SaysToUpdate() =>
        Refuses("manifest.json", WithManifest(m => m.Replace("\"format_version\":1", "\"format_version\":2", StringComparison.Ordinal)), "Update MlOps.Sdk");

    [Theory]
    [InlineData("\"format\"", "\"format\":\"x\",\"format\"")]
    [InlineData("\"format\"", "\"more\":1,\"format\"")]
    [InlineData("\"format\"", "\"other\"")]
    [InlineData("\"model.onnx\"", "\"../model.onnx\"")]
    [InlineData("\"lineage.json\"", "\"samples.json\"")]
    [InlineData("[", "[[")]
    public void FromBytes_ManifestThatIsNotStrict_IsRefused(string old, string @new) =>
        Refuses("manifest.json", WithManifest(m => m.Replace(old, @new, StringComparison.Ordinal)));

    [Theory]
    [InlineData("metadata.json", "{\"name\":\"m\"}")]
    [InlineData("metadata.json", "{\"name\":null,\"algorithm\":\"a\",\"task\":\"t\",\"created_at\":\"2024-01-01T00:00:00+00:00\"}")]
    [InlineData("metadata.json", "{\"name\":\"m\",\"name\":\"n\",\"algorithm\":\"a\",\"task\":\"t\",\"created_at\":\"2024-01-01T00:00:00+00:00\"}")]
    [InlineData("lineage.json", "null")]
    [InlineData("lineage.json", "{\"dataset_hash\":null,\"feature_views\":[],\"run_id\":null,\"git_commit\":null,\"$type\":\"System.Object\"}")]
    [InlineData("signature.json", "{}")]
    [InlineData("samples.json", "{\"tolerance\":1e999,\"inputs\":{\"rows\":0,\"columns\":[]},\"outputs\":{\"rows\":0,\"columns\":[]}}")]
    [InlineData("samples.json", "{\"tolerance\":0,\"inputs\":{\"rows\":1,\"columns\":[]},\"outputs\":{\"rows\":0,\"columns\":[]}}")]
    [InlineData("profile.json", "[1]")]
    [InlineData("model.onnx", "not a model")]
    public void FromBytes_WrongContentUnderARightHash_IsRefused(string part, string content) =>
        Refuses(part, Rehashed(part, Encoding.UTF8.GetBytes(content)));

    [Fact]
    public void FromBytes_DeeplyNestedProfile_IsRefused() =>
        Refuses("profile.json", Rehashed("profile.json", Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 100_000) + new string(']', 100_000) + "}")));

    [Fact]
    public void FromBytes_CompressedParts_AreAccepted()
    {
        var read = ModelPackage.FromBytes(Zip(Read(), CompressionLevel.Optimal));
        Assert.Equal(SamplePackages.Create().Hash, read.Hash);
    }

    [Fact]
    public void FromBytes_Bomb_StopsAtTheLimit()
    {
        var bomb = Zip(Read().Select(p => p.Name == "profile.json" ? (p.Name, new byte[80 << 20]) : p), CompressionLevel.Optimal);
        Assert.InRange(bomb.Length, 1, 200_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refuses("profile.json", bomb, "MaximumPartBytes");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Fact]
    public void FromBytes_BombThatLiesAboutItsSize_StopsAtTheDeclaredSize()
    {
        var bomb = Zip(Read().Select(p => p.Name == "profile.json" ? (p.Name, new byte[80 << 20]) : p), CompressionLevel.Optimal);
        Lie(bomb, 80 << 20, 30);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ModelPackageException>(() => ModelPackage.FromBytes(bomb));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Fact]
    public void FromBytes_TooManyEntries_IsRefusedWithoutReadingThem() =>
        Refuses("package", Zip(Enumerable.Range(0, 3000).Select(i => ($"{i}", Array.Empty<byte>()))), "directory");

    [Fact]
    public async Task ReadAsync_EndlessStream_StopsAtTheLimit()
    {
        var exception = await Assert.ThrowsAsync<ModelPackageException>(async () =>
            await ModelPackage.ReadAsync(new PatternStream(long.MaxValue), new ModelPackageLimits { MaximumPackageBytes = 1 << 20 }));
        Assert.Equal("package", exception.Part);
        Assert.Contains("MaximumPackageBytes", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromBytes_LargeModel_NamesTheLimit() => Assert.Equal(
        "model.onnx",
        Assert.Throws<ModelPackageException>(() =>
            ModelPackage.FromBytes(Zip(Read()), new ModelPackageLimits { MaximumModelBytes = 3 })).Part);

    private static void Refuses(string part, byte[] archive, string words = "")
    {
        var exception = Assert.Throws<ModelPackageException>(() => ModelPackage.FromBytes(archive));
        Assert.Equal(part, exception.Part);
        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
    }

    private static List<(string Name, byte[] Content)> Read()
    {
        using var zip = new ZipArchive(new MemoryStream(SamplePackages.Create().ToBytes()));
        return [.. zip.Entries.Select(e =>
        {
            using var stream = e.Open();
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            return (e.FullName, copy.ToArray());
        })];
    }

    private static byte[] Zip(IEnumerable<(string Name, byte[] Content)> parts, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in parts)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    private static byte[] WithManifest(Func<string, string> change) => Zip(Read().Select(p =>
        p.Name == "manifest.json" ? (p.Name, Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(p.Content)))) : p));

    private static byte[] Rehashed(string part, byte[] content)
    {
        var parts = Read().Select(p => p.Name == part ? (p.Name, content) : p).ToList();
        var manifest = PackageManifest.Of([.. parts.Where(p => p.Item1 != "manifest.json").Select(p => (p.Item1, (ReadOnlyMemory<byte>)p.Item2))]);
        return Zip(parts.Select(p => p.Item1 == "manifest.json" ? (p.Item1, manifest) : p));
    }

    /// <summary>Replaces every 32-bit number of one value, such as a declared size, by another.</summary>
    private static void Lie(byte[] archive, int size, int claimed)
    {
        var (from, to) = (BitConverter.GetBytes(size), BitConverter.GetBytes(claimed));
        var changed = 0;
        for (var i = 0; i + 4 <= archive.Length; i++)
        {
            if (archive.AsSpan(i, 4).SequenceEqual(from))
            {
                to.CopyTo(archive.AsSpan(i));
                changed++;
            }
        }

        Assert.True(changed > 0);
    }
}
