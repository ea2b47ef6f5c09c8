#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Run while an image is made: puts what Sparring would unpack at its first start where a read-only file system has
# it. The libraries of PyTorch for processors leave their jar for /opt/pytorch, unless the image brings others.
# Its argument is PyTorch's flavor: cpu or cu128.
set -eu
flavor=$1
lib=/opt/sparring/lib
natives=/opt/sparring/cache/natives
case $(uname -m) in
    x86_64) platform=linux-x86_64 jna_platform=linux-x86-64 ;;
    aarch64) platform=linux-aarch64 jna_platform=linux-aarch64 ;;
    *)
        echo "there are no libraries of PyTorch for $(uname -m)" >&2
        exit 1
        ;;
esac

if [ "$flavor" = cpu ]; then
    unzip -qoj "$lib"/pytorch-native-cpu-*-$platform.jar 'pytorch/*.so*' -d /opt/pytorch
fi
rm "$lib"/pytorch-native-cpu-*.jar

# pytorch-jni-TORCH-DJL.jar
versions=$(basename "$lib"/pytorch-jni-*.jar .jar)
versions=${versions#pytorch-jni-}
torch=${versions%%-*}
djl=${versions#*-}
# an archive of libtorch brings the like
[ -e /opt/pytorch/build-version ] || echo "$torch" > /opt/pytorch/build-version
folder=$natives/djl/pytorch/$torch-$flavor-$platform
jna=$(basename "$lib"/jna-*.jar .jar)
mkdir -p "$folder" "$natives/$jna"
unzip -qoj "$lib"/pytorch-jni-*.jar "jnilib/$platform/$flavor/libdjl_torch.so" -d "$folder"
mv "$folder/libdjl_torch.so" "$folder/$djl-libdjl_torch.so"
unzip -qoj "$lib/$jna.jar" "com/sun/jna/$jna_platform/libjnidispatch.so" -d "$natives/$jna"

chmod -R u=rwX,go=rX /opt/sparring /opt/pytorch
chmod 755 /opt/sparring/bin/sparring
