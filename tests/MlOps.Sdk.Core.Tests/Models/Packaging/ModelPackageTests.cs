using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;

namespace MlOps.Sdk.Core.Tests;

public sealed class ModelPackageTests
{
    private static readonly byte[] Whole = SamplePackages.Create().ToBytes();

    [Fact]
    public async Task Read_WhatWasWritten_GivesEverythingBack()
    {
        var written = SamplePackages.Create();
        using var stream = new MemoryStream();
        await written.WriteAsync(stream);
        stream.Position = 0;
        var read = await ModelPackage.ReadAsync(stream);
        Assert.Equal(written.Hash, read.Hash);
        Assert.Equal(written.Model.ToArray(), read.Model.ToArray());
        Assert.Equal(written.Signature, read.Signature);
        Assert.Equal(written.Profile.ToArray(), read.Profile.ToArray());
        Assert.Equal(written.Samples.Inputs, read.Samples.Inputs);
        Assert.Equal(written.Samples.Outputs, read.Samples.Outputs);
        Assert.Equal(1e-5, read.Samples.Tolerance);
        Assert.Equal(written.Lineage.FeatureViews, read.Lineage.FeatureViews);
        Assert.Equal(written.Lineage.DatasetHash, read.Lineage.DatasetHash);
        Assert.Equal(written.Metadata.Metrics, read.Metadata.Metrics);
        Assert.Equal(written.Metadata.Parameters, read.Metadata.Parameters);
        Assert.Equal(
            written.Metadata with { Metrics = read.Metadata.Metrics, Parameters = read.Metadata.Parameters }, read.Metadata);
        Assert.Equal(Whole, read.ToBytes());
    }

    [Fact]
    public void ToBytes_EqualContentInAnotherOrder_IsEqual()
    {
        var metadata = SamplePackages.Metadata with
        {
            CreatedAt = SamplePackages.Metadata.CreatedAt.ToOffset(TimeSpan.FromHours(-7)),
            Parameters = new Dictionary<string, string> { ["depth"] = "6", ["trees"] = "100" },
        };
        var first = new ModelPackage(SamplePackages.MinimalModel, SamplePackages.Signature, SamplePackages.Metadata);
        var second = new ModelPackage(SamplePackages.MinimalModel, SamplePackages.Signature, metadata);
        Assert.Equal(first.Hash, second.Hash);
        Assert.Equal(first.ToBytes(), second.ToBytes());
    }

    [Fact]
    public void Hash_AnyOtherPart_Differs()
    {
        var first = new ModelPackage(SamplePackages.MinimalModel, SamplePackages.Signature, SamplePackages.Metadata);
        Assert.NotEqual(first.Hash, new ModelPackage(new byte[] { 8, 9, 0x3A, 0 }, SamplePackages.Signature, SamplePackages.Metadata).Hash);
        Assert.NotEqual(first.Hash, new ModelPackage(SamplePackages.MinimalModel, SamplePackages.Signature, SamplePackages.Metadata, profile: "{ }"u8.ToArray()).Hash);
    }

    [Fact]
    public void Archive_IsReadByAnyZipReader()
    {
        using var zip = new ZipArchive(new MemoryStream(Whole));
        Assert.Equal(
            ["model.onnx", "signature.json", "metadata.json", "profile.json", "samples.json", "lineage.json", "manifest.json"],
            zip.Entries.Select(e => e.FullName));
        foreach (var entry in zip.Entries)
        {
            // The reader checks the CRC at the end of the stream.
            using var stream = entry.Open();
            stream.CopyTo(Stream.Null);
        }
    }

    [Fact]
    public void FromBytes_AnyFlippedByte_IsRefusedOrTheSamePackage()
    {
        var hash = SamplePackages.Create().Hash;
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(3000).WithReplay(11, 13),
            Prop.ForAll(Gen.Choose(0, Whole.Length - 1).ToArbitrary(), Gen.Choose(1, 255).ToArbitrary(), (position, mask) =>
            {
                var changed = Whole.ToArray();
                changed[position] ^= (byte)mask;
                try
                {
                    var read = ModelPackage.FromBytes(changed);
                    return read.Hash == hash && read.ToBytes().AsSpan().SequenceEqual(Whole);
                }
                catch (ModelPackageException)
                {
                    return true;
                }
            }));
    }

    [Fact]
    public void FromBytes_AnyTruncation_IsRefused()
    {
        for (var length = 0; length < Whole.Length; length++)
        {
            Assert.Throws<ModelPackageException>(() => ModelPackage.FromBytes(Whole.AsMemory(0, length)));
        }
    }

    [Fact]
    public void FromBytes_BytesBeforeOrBehind_IsRefused()
    {
        Assert.Throws<ModelPackageException>(() => ModelPackage.FromBytes((byte[])[.. Whole, 0]));
        Assert.Throws<ModelPackageException>(() => ModelPackage.FromBytes((byte[])[0, .. Whole]));
    }

    [Fact]
    public void Constructor_ModelOfAnotherFormat_NamesThePart()
    {
        var pickle = new byte[] { 0x80, 4, 0x95, 0, 0, 0, 0 };
        foreach (var model in (byte[][])[[], pickle, [0x50, 0x4B, 3, 4], [8, 10], [0x3A, 0], [8, 10, 0x3A, 5, 1], "<html>"u8.ToArray()])
        {
            var exception = Assert.Throws<ModelPackageException>(() => new ModelPackage(model, SamplePackages.Signature, SamplePackages.Metadata));
            Assert.Equal("model.onnx", exception.Part);
            Assert.Contains("ONNX", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Constructor_SamplesThatDoNotFit_NamesThePart()
    {
        var one = new RecordBatch(SamplePackages.Signature.OutputSchema, Columns.From(0.5f));
        var exception = Assert.Throws<ModelPackageException>(() =>
            new ModelPackage(SamplePackages.MinimalModel, SamplePackages.Signature, SamplePackages.Metadata, new ModelSamples(one, one)));
        Assert.Equal("samples.json", exception.Part);
        Assert.Contains("'age' is missing", exception.Message, StringComparison.Ordinal);
        exception = Assert.Throws<ModelPackageException>(() =>
            new ModelPackage(SamplePackages.MinimalModel, SamplePackages.Signature, SamplePackages.Metadata, new ModelSamples(one, new RecordBatch(new Schema()))));
        Assert.Equal("samples.json", exception.Part);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("{} {}")]
    public void Constructor_ProfileThatIsNoObject_NamesThePart(string profile)
    {
        var exception = Assert.Throws<ModelPackageException>(() => new ModelPackage(
            SamplePackages.MinimalModel, SamplePackages.Signature, SamplePackages.Metadata, profile: System.Text.Encoding.UTF8.GetBytes(profile)));
        Assert.Equal("profile.json", exception.Part);
    }
}
