Sparring's distribution contains the software of others that is listed here, unchanged, under these licences.
Their texts, and notices that go with them, are in the jars (META-INF); those that a jar does not bring are here:

- the Apache License 2.0 in LICENSE, beside this file;
- BSD and MIT licences at the end of this file, for the following.

Copyrights of software under BSD and MIT licences
  PyTorch's libraries, in pytorch-native-cpu (3-Clause BSD): Copyright (c) 2016- Facebook, Inc (Adam Paszke),
    (c) 2014- Facebook, Inc (Soumith Chintala), (c) 2011-2014 Idiap Research Institute (Ronan Collobert), (c) 2012-2014
    DeepMind Technologies (Koray Kavukcuoglu), (c) 2011-2012 NEC Laboratories America (Koray Kavukcuoglu), (c) 2011-2013
    NYU (Clement Farabet), (c) 2006-2010 NEC Laboratories America (Ronan Collobert, Leon Bottou, Iain Melvin, Jason
    Weston), (c) 2006 Idiap Research Institute (Samy Bengio), (c) 2001-2004 Idiap Research Institute (Ronan Collobert,
    Samy Bengio, Johnny Mariethoz), and others. What they contain in turn, such as oneDNN (Apache License 2.0), is listed
    with its licences in https://github.com/pytorch/pytorch/blob/main/LICENSE and NOTICE, and in its folder third_party.
  protobuf-java, protobuf-java-util (3-Clause BSD): Copyright 2008 Google Inc. All rights reserved.
  re2j (3-Clause BSD): Copyright (c) 2009 The Go Authors. All rights reserved.
  jline-native, jline-terminal (3-Clause BSD): Copyright (c) 2002-2015, the original author or authors.
  zstd-jni (2-Clause BSD): Copyright (c) 2014-2015, Yann Collet, (c) 2015, Luben Karavelov. It contains Zstandard (3-Clause
    BSD): Copyright (c) Meta Platforms, Inc. and affiliates.
  lz4-java (Apache License 2.0) contains LZ4 (2-Clause BSD): Copyright (c) 2011-2020, Yann Collet.
  snappy-java (Apache License 2.0) contains Snappy (3-Clause BSD): Copyright 2011, Google Inc.
  argparse4j (MIT): Copyright (C) 2011, 2014, 2015 Tatsuhiro Tsujikawa
  jopt-simple (MIT): Copyright (c) 2004-2016 Paul R. Holser, Jr.
  pcollections (MIT): Copyright 2015 The pcollections Authors. All Rights Reserved.
  progressbar (MIT): Copyright (c) 2015-2020 Tongfei Chen

Beside PyTorch's libraries, in the same jar, is libgomp of GCC, under the GNU General Public License 3 with the GCC Runtime
Library Exception 3.1 (https://www.gnu.org/licenses/gcc-exception-3.1.html); its source is at https://gcc.gnu.org.
Logback (logback-classic, logback-core) is used under the Eclipse Public License 2.0
(https://www.eclipse.org/legal/epl-2.0/); its source is at https://github.com/qos-ch/logback.
reactive-streams is under MIT No Attribution, which asks for no notice.

What is in lib/
<#list dependencyMap as entry>
<#assign project = entry.getKey()/>
<#assign licenses = entry.getValue()/>
<#if project.groupId != "dev.sparring">

${project.groupId}:${project.artifactId}:${project.version}
  <#if project.name??>${project.name?trim}<#else>${project.artifactId}</#if><#if project.url??>, ${project.url}</#if>
<#list licenses as license>
  ${license}
</#list>
</#if>
</#list>

3-Clause BSD License
Redistribution and use in source and binary forms, with or without modification, are permitted provided that the following
conditions are met:
1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following
   disclaimer.
2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following
   disclaimer in the documentation and/or other materials provided with the distribution.
3. Neither the name of the copyright holder nor the names of its contributors may be used to endorse or promote products
   derived from this software without specific prior written permission.
THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES,
INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL,
EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF
USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT
LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED
OF THE POSSIBILITY OF SUCH DAMAGE.

2-Clause BSD License
The same without its third condition.

MIT License
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:
The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.
THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
